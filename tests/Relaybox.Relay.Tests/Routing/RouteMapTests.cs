using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

public sealed class RouteMapTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("user@peer.example", "OK smtp:")]
    [InlineData("user+tag@PEER.example", "OK smtp:")]
    [InlineData("\"a@b\"@peer.example", "OK smtp:")]
    [InlineData("user@[192.0.2.1]", "OK smtp:")]
    [InlineData("peer.example", "OK smtp:")]
    [InlineData("user@other.example", "NOTFOUND ")]
    [InlineData("user@sub.peer.example", "NOTFOUND ")]
    [InlineData("*", "NOTFOUND ")]
    [InlineData("@", "NOTFOUND ")]
    [InlineData("", "NOTFOUND ")]
    public async Task Sends_by_smtp_at_once_what_is_known_to_take_nothing_else(string key, string answer)
    {
        var peers = new SmtpOnlyPeers(_time);
        peers.Remember("peer.example");
        peers.Remember("[192.0.2.1]");
        var map = new RouteMap(peers);

        Assert.Equal(answer, (await map.LookUpAsync(key, TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public async Task Tries_again_after_half_an_hour()
    {
        var peers = new SmtpOnlyPeers(_time);
        var map = new RouteMap(peers);
        peers.Remember("peer.example");
        _time.Advance(SmtpOnlyPeers.Memory);

        Assert.Equal(SocketmapAnswer.NotFound, await map.LookUpAsync("user@peer.example", TestContext.Current.CancellationToken));
    }
}
