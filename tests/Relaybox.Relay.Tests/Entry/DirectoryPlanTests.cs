using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tests.Entry;

public sealed class DirectoryPlanTests
{
    [Fact]
    public void Lists_every_directory_with_owner_and_mode()
    {
        RelayPaths paths = new();
        StringBuilder text = new();
        foreach (var directory in DirectoryPlan.Data(paths).Concat(DirectoryPlan.Run(paths)))
            text.Append(null, $"{Convert.ToString((int)directory.Mode, 8)} {directory.User}:{directory.Group} {directory.Path}\n");

        Golden.Matches(text.ToString(), nameof(DirectoryPlanTests), "directories.golden.txt");
    }
}
