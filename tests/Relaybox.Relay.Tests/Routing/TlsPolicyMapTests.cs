using System.Net;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

public sealed class TlsPolicyMapTests
{
    private readonly ManualTime _time = new();
    private readonly FakeResolver _dns = new();
    private readonly FakeMtaStsSource _sts = new();

    [Theory]
    [InlineData("[192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]")]
    [InlineData("_relay.example")]
    [InlineData("[_relay.example]")]
    public async Task What_no_authority_vouches_for_is_encrypted_and_asked_nobody_about(string domain)
    {
        Assert.Equal("OK encrypt", await LookUpAsync(domain));
        Assert.Empty(_dns.Questions);
    }

    [Theory]
    [InlineData("[mx.example.org]")]
    [InlineData("example.org")]
    public async Task A_name_is_verified(string domain) => Assert.Equal("OK verify", await LookUpAsync(domain));

    [Theory]
    [InlineData("nauta.cu")]
    [InlineData("NAUTA.CU")]
    public async Task One_provider_is_known_to_have_no_tls(string domain) => Assert.Equal("OK may", await LookUpAsync(domain));

    [Theory]
    [InlineData(true, true, true, 3, "OK dane-only")]
    [InlineData(true, true, true, 2, "OK dane-only")]
    [InlineData(true, true, true, 1, "OK verify")]
    [InlineData(true, true, true, 0, "OK verify")]
    [InlineData(false, true, true, 3, "OK verify")]
    [InlineData(true, false, true, 3, "OK verify")]
    [InlineData(true, true, false, 3, "OK verify")]
    public async Task Dane_needs_every_step_signed_and_a_usage_for_mail(bool mx, bool address, bool tlsa, byte usage, string answer)
    {
        _dns.Mx("example.org", mx, "mx.example.org").Host("mx.example.org", address).Tlsa("mx.example.org", tlsa, usage);

        Assert.Equal(answer, await LookUpAsync("example.org"));
    }

    [Fact]
    public async Task One_exchanger_with_dane_is_enough_and_one_that_fails_does_not_matter_then()
    {
        _dns.Mx("example.org", isAuthentic: true, "a", "b", "c").Host("a", isAuthentic: true)
            .Without<IPAddress>("A b", DnsStatus.Failed).Host("c", isAuthentic: true).Tlsa("c", isAuthentic: true, usage: 3);

        Assert.Equal("OK dane-only", await LookUpAsync("example.org"));
    }

    [Fact]
    public async Task A_domain_without_mx_is_its_own_exchanger()
    {
        _dns.Without<MailExchanger>("MX example.org", DnsStatus.NoData, isAuthentic: true)
            .Host("example.org", isAuthentic: true).Tlsa("example.org", isAuthentic: true, usage: 3);

        Assert.Equal("OK dane-only", await LookUpAsync("example.org"));
    }

    [Fact]
    public async Task An_alias_is_asked_about_under_both_names()
    {
        _dns.Mx("example.org", isAuthentic: true, "mx.example.org").Host("mx.example.org", isAuthentic: true, "real.example.net")
            .Tlsa("mx.example.org", isAuthentic: true, usage: 3);

        Assert.Equal("OK dane-only", await LookUpAsync("example.org"));
        Assert.Equal(["TLSA _25._tcp.real.example.net", "TLSA _25._tcp.mx.example.org"], _dns.Questions[^2..]);
    }

    [Theory]
    [InlineData("MX example.org")]
    [InlineData("A mx.example.org")]
    [InlineData("TLSA _25._tcp.mx.example.org")]
    public async Task A_failure_that_could_hide_dane_is_temporary(string question)
    {
        _dns.Mx("example.org", isAuthentic: true, "mx.example.org").Host("mx.example.org", isAuthentic: true);
        _ = question[0] switch
        {
            'M' => _dns.Without<MailExchanger>(question, DnsStatus.Failed),
            'A' => _dns.Without<IPAddress>(question, DnsStatus.Failed),
            _ => _dns.Without<TlsaRecord>(question, DnsStatus.Failed),
        };

        Assert.StartsWith("TEMP ", await LookUpAsync("example.org"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_enforced_policy_names_the_hosts_and_dane_goes_before_it()
    {
        PublishSts(MtaStsMode.Enforce);
        Assert.Equal("OK secure match=mx.example.org:.example.net", await LookUpAsync("example.org"));

        _dns.Mx("example.org", isAuthentic: true, "mx.example.org").Host("mx.example.org", isAuthentic: true)
            .Tlsa("mx.example.org", isAuthentic: true, usage: 3);
        Assert.Equal("OK dane-only", await LookUpAsync("example.org"));
    }

    [Theory]
    [InlineData((int)MtaStsMode.Testing)]
    [InlineData((int)MtaStsMode.None)]
    public async Task A_policy_that_is_not_enforced_takes_nothing_away(int mode)
    {
        PublishSts((MtaStsMode)mode);

        Assert.Equal("OK verify", await LookUpAsync("example.org"));
    }

    [Fact]
    public async Task Tells_in_time_that_it_could_not_be_found_out()
    {
        var resolver = new SilentResolver();
        var answer = Map(resolver).LookUpAsync("example.org", TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TlsPolicyMap.Timeout);

        Assert.StartsWith("TEMP ", (await answer).Text, StringComparison.Ordinal);
    }

    private void PublishSts(MtaStsMode mode)
    {
        _dns.Txt("_mta-sts.example.org", "v=STSv1; id=1;");
        _sts.Policy = new MtaStsPolicy(mode, ["mx.example.org", "*.example.net"], TimeSpan.FromDays(1));
    }

    private async Task<string> LookUpAsync(string key) => (await Map(_dns).LookUpAsync(key, TestContext.Current.CancellationToken)).Text;

    private TlsPolicyMap Map(IDnsResolver resolver) => new(
        new PeerTlsPolicies(resolver, new MtaStsPolicies(resolver, _sts, _time), new RelaySettings { MailDomain = "one.example" }), _time);

    /// <summary>A resolver that never answers.</summary>
    private sealed class SilentResolver : IDnsResolver
    {
        public ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => Never<string>(cancellationToken);

        public ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken) =>
            Never<MailExchanger>(cancellationToken);

        public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken) =>
            Never<IPAddress>(cancellationToken);

        public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) =>
            Never<TlsaRecord>(cancellationToken);

        private static async ValueTask<DnsAnswer<T>> Never<T>(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("Nothing ends this wait but cancellation.");
        }
    }
}
