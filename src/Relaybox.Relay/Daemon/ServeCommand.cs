using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Daemon;

/// <summary><c>relayd serve</c>: runs every module of relayd until the supervisor ends it.</summary>
internal static class ServeCommand
{
    /// <summary>Serves until <paramref name="cancellationToken"/> fires.</summary>
    /// <returns>0 after an orderly end; 1 when the settings are wrong or a port is taken, with sentences on standard error.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(paths);
        foreach (var mistake in loaded.Mistakes) await Console.Error.WriteLineAsync(mistake.ToString());
        if (loaded.Settings is not { } settings) return 1;

        // A supervisor that was killed comes back and starts another relayd; this one would hold its ports for ever.
        Posix.EndWithParent();
        try
        {
            await RelayDaemon.RunAsync(settings, paths, cancellationToken);
            return 0;
        }
        catch (IOException problem) when (problem.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"The relay cannot have a port that it needs: {problem.Message} Something else in its network holds it, as with network_mode: host; stop that. It is tried again.");
            return 1;
        }
    }
}
