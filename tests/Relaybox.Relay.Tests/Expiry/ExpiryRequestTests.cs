using Relaybox.Relay.Expiry;

namespace Relaybox.Relay.Tests.Expiry;

public sealed class ExpiryRequestTests
{
    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, true, 30)]
    public void Survives_the_way_over_the_socket(bool dryRun, bool verbose, int days)
    {
        var request = new ExpiryRequest(dryRun, verbose, days);

        Assert.Equal(request, ExpiryRequest.Read(request.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("expire now")]
    [InlineData("expire days=3")]
    [InlineData("expire dry-run days=-1")]
    [InlineData("expire dry-run days=99999999999")]
    [InlineData("remove everything")]
    public void Refuses_what_it_does_not_understand(string line) => Assert.Null(ExpiryRequest.Read(line));
}
