using System.Net;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Tests.Web;

public sealed class ClientRateLimitTests
{
    private readonly ManualTime _time = new();
    private readonly ClientRateLimit _limit;

    public ClientRateLimitTests() => _limit = new ClientRateLimit(perSecond: 2, burst: 5, _time);

    [Fact]
    public void Lets_a_burst_through_and_then_the_steady_rate()
    {
        Assert.Equal(6, Passed(20));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Passed(20));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(6, Passed(20));
    }

    [Fact]
    public void Counts_each_client_by_itself()
    {
        Passed(20);

        Assert.True(_limit.TryPass(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Survives_a_flood_of_addresses()
    {
        for (var i = 0; i < 30_000; i++) _limit.TryPass(new IPAddress(i));

        Assert.Equal(6, Passed(20));
    }

    private int Passed(int requests) => Enumerable.Range(0, requests).Count(_ => _limit.TryPass(IPAddress.Parse("192.0.2.1")));
}
