using Relaybox.Relay.Delivery;
using Relaybox.Relay.Routing;
using Relaybox.Relay.Tests.Routing;

namespace Relaybox.Relay.Tests.Delivery;

public sealed class PeerRouterTests
{
    private readonly FakeResolver _dns = new();
    private readonly FakeMtaStsSource _sts = new();

    [Fact]
    public async Task Uses_no_exchanger_that_an_enforced_policy_does_not_list()
    {
        Publish(MtaStsMode.Enforce, "mx.example.org");

        Assert.Equal(["mx.example.org"], (await FindAsync("example.org")).Hosts);
    }

    [Fact]
    public async Task Waits_when_the_policy_lists_none_of_them()
    {
        Publish(MtaStsMode.Enforce, "mx.example.net");

        Assert.Equal(DeliveryReplies.NoPermittedExchanger, (await FindAsync("example.org")).Refusal);
    }

    [Fact]
    public async Task Uses_all_when_the_policy_is_being_tested()
    {
        Publish(MtaStsMode.Testing, "mx.example.net");

        Assert.Equal(["evil.example", "mx.example.org"], (await FindAsync("example.org")).Hosts);
    }

    [Theory]
    [InlineData("_relay.example")]
    [InlineData("[192.0.2.1]")]
    public async Task Asks_for_no_policy_where_no_certificate_verifies(string domain)
    {
        _dns.Mx("_relay.example", isAuthentic: false, "_relay.example");

        Assert.Single((await FindAsync(domain)).Hosts);
        Assert.DoesNotContain(_dns.Questions, question => question.StartsWith("TXT", StringComparison.Ordinal));
    }

    private void Publish(MtaStsMode mode, string exchanger)
    {
        _dns.Mx("example.org", isAuthentic: false, "evil.example", "mx.example.org").Txt("_mta-sts.example.org", "v=STSv1; id=1;");
        _sts.Policy = new MtaStsPolicy(mode, [exchanger], TimeSpan.FromDays(1));
    }

    private ValueTask<PeerRoute> FindAsync(string domain) =>
        new PeerRouter(_dns, new MtaStsPolicies(_dns, _sts, new ManualTime()), new DeliveryOptions())
            .FindAsync(domain, TestContext.Current.CancellationToken);
}
