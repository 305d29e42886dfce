using System.Net;
using Relaybox.Dns;

namespace Relaybox.Relay.Tests.Zone;

/// <summary>A name server with the records that a test puts in; what it does not know does not exist.</summary>
internal sealed class FakeResolver : IDnsResolver
{
    public Dictionary<string, string[]> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, MailExchanger[]> Exchangers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string[]> Addresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether no question is answered at all.</summary>
    public bool IsDown { get; set; }

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => Answer(Texts.GetValueOrDefault(name));

    public ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken) => Answer(Exchangers.GetValueOrDefault(domain));

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken) =>
        Answer(Addresses.GetValueOrDefault(host)?.Select(IPAddress.Parse).ToArray());

    public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) => Answer<TlsaRecord>(null);

    private ValueTask<DnsAnswer<T>> Answer<T>(T[]? records) => ValueTask.FromResult(
        IsDown ? new DnsAnswer<T>(DnsStatus.Failed, [])
        : records is null ? new DnsAnswer<T>(DnsStatus.NoSuchName, [])
        : new DnsAnswer<T>(DnsStatus.Found, records));
}
