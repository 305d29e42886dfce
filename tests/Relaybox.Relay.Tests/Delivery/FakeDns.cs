using System.Net;
using Relaybox.Dns;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>A resolver that knows what a test tells it; every other name does not exist.</summary>
internal sealed class FakeDns : IDnsResolver
{
    /// <summary>The exchangers of domains.</summary>
    public Dictionary<string, DnsAnswer<MailExchanger>> Exchangers { get; } = new(StringComparer.Ordinal);

    /// <summary>The addresses of hosts.</summary>
    public Dictionary<string, IPAddress> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether IPv6 addresses were asked for.</summary>
    public bool WasAskedForIpv6 { get; private set; }

    /// <summary>Tells the exchangers of a domain, in order.</summary>
    public void Exchange(string domain, params string[] hosts) =>
        Exchangers[domain] = new DnsAnswer<MailExchanger>(DnsStatus.Found, [.. hosts.Select((host, i) => new MailExchanger(i, host))]);

    public ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Exchangers.GetValueOrDefault(domain) ?? new DnsAnswer<MailExchanger>(DnsStatus.NoSuchName, []));

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken)
    {
        WasAskedForIpv6 |= withIpv6;
        return ValueTask.FromResult(Addresses.TryGetValue(host, out var address)
            ? new DnsAnswer<IPAddress>(DnsStatus.Found, [address])
            : new DnsAnswer<IPAddress>(DnsStatus.NoSuchName, []));
    }

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new DnsAnswer<string>(DnsStatus.NoSuchName, []));

    public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
