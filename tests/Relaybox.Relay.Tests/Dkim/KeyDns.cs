using System.Net;
using Relaybox.Dns;
using Relaybox.Mail.Dkim;

namespace Relaybox.Relay.Tests.Dkim;

/// <summary>A DNS that knows the keys of some domains and counts its questions.</summary>
internal sealed class KeyDns : IDnsResolver
{
    private readonly Dictionary<string, DnsAnswer<string>> _answers = new(StringComparer.Ordinal);

    /// <summary>A key of everybody in these tests; making one takes too long for one each.</summary>
    public static DkimSigningKey Key { get; } = DkimSigningKey.Read(DkimSigningKey.CreatePem())!;

    public List<string> Questions { get; } = [];

    /// <summary>Whether questions stay without an answer until the asker gives up.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The DNS in which a domain publishes <see cref="Key"/>.</summary>
    public static KeyDns Of(params string[] domains)
    {
        var dns = new KeyDns();
        foreach (var domain in domains)
            dns.Publish(domain, DkimRecord.For(Key));
        return dns;
    }

    public void Publish(string domain, params string[] records) =>
        _answers[DkimRecord.NameFor(domain)] = new DnsAnswer<string>(DnsStatus.Found, records);

    public void Fail(string domain) => _answers[DkimRecord.NameFor(domain)] = new DnsAnswer<string>(DnsStatus.Failed, []);

    public async ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken)
    {
        Questions.Add(name);
        if (IsSilent)
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return _answers.GetValueOrDefault(name, new DnsAnswer<string>(DnsStatus.NoSuchName, []));
    }

    public ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
