using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Dns;
using Relaybox.Relay.Calls;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Calls;

public sealed class TurnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("chat.example.org", "chat.example.org")]
    [InlineData("[192.0.2.1]", "192.0.2.1")]
    public void Credentials_are_good_for_five_days_and_signed(string domain, string host)
    {
        var secret = WriteSecret();

        var value = new TurnCredentials(new RelaySettings { MailDomain = domain }, _folder.Paths, _time).Create()!;

        var user = (_time.GetUtcNow() + TimeSpan.FromDays(5)).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
#pragma warning disable CA5350 // What coturn computes.
        var password = Convert.ToBase64String(HMACSHA1.HashData(Encoding.ASCII.GetBytes(secret), Encoding.ASCII.GetBytes(user)));
#pragma warning restore CA5350
        Assert.Equal($"{host}:3478:{user}:{password}", value);
    }

    [Fact]
    public void There_are_none_where_calls_are_not_relayed()
    {
        WriteSecret();

        Assert.Null(new TurnCredentials(new RelaySettings { MailDomain = "a.test", Turn = false }, _folder.Paths, _time).Create());
    }

    [Fact]
    public async Task The_address_is_what_the_domain_resolves_to_and_follows_it()
    {
        Directory.CreateDirectory(_folder.Paths.RelaydRun);
        var resolver = new FixedResolver();
        using var watcher = Watcher(new RelaySettings { MailDomain = "chat.example.org" }, resolver);

        await watcher.LookAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(_folder.Paths.TurnAddress));

        foreach (var address in new[] { "192.0.2.1", "192.0.2.2" })
        {
            resolver.Address = IPAddress.Parse(address);
            await watcher.LookAsync(TestContext.Current.CancellationToken);
            Assert.Equal($"{address}\n", await File.ReadAllTextAsync(_folder.Paths.TurnAddress, TestContext.Current.CancellationToken));
        }

        resolver.Address = null;
        await watcher.LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.2\n", await File.ReadAllTextAsync(_folder.Paths.TurnAddress, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_that_is_not_known_at_the_start_is_looked_up_again_soon_and_then_less_often()
    {
        Directory.CreateDirectory(_folder.Paths.RelaydRun);
        var resolver = new FixedResolver();
        using var watcher = Watcher(new RelaySettings { MailDomain = "chat.example.org" }, resolver);
        foreach (var seconds in new[] { 1, 2, 4, 8, 15, 15 })
            Assert.Equal(TimeSpan.FromSeconds(seconds), await watcher.LookAsync(TestContext.Current.CancellationToken));

        resolver.Address = IPAddress.Parse("192.0.2.1");
        Assert.Equal(TurnAddressWatcher.KnownInterval, await watcher.LookAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("chat.example.org", "198.51.100.7", null, "198.51.100.7")]
    [InlineData("[192.0.2.9]", null, null, "192.0.2.9")]
    [InlineData("_home", null, "10.0.0.5", "10.0.0.5")]
    [InlineData("_home", null, "relay.lan", null)]
    public void An_address_that_was_set_is_not_looked_up(string domain, string? external, string? @public, string? expected) =>
        Assert.Equal(expected, TurnAddressWatcher.FindFixed(new RelaySettings { MailDomain = domain, TurnExternalAddress = external, PublicAddress = @public }));

    private string WriteSecret()
    {
        Directory.CreateDirectory(_folder.Paths.Secrets);
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        File.WriteAllText(_folder.Paths.TurnSecret, secret + "\n");
        return secret;
    }

    private TurnAddressWatcher Watcher(RelaySettings settings, IDnsResolver resolver) =>
        new(settings, _folder.Paths, resolver, _time, NullLogger<TurnAddressWatcher>.Instance);

    private sealed class FixedResolver : IDnsResolver
    {
        public IPAddress? Address { get; set; }

        public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Address is null ? new DnsAnswer<IPAddress>(DnsStatus.Failed, []) : new DnsAnswer<IPAddress>(DnsStatus.Found, [Address]));

        public ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
