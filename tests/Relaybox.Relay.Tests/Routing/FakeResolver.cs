using System.Net;
using Relaybox.Dns;

namespace Relaybox.Relay.Tests.Routing;

/// <summary>A resolver that knows what a test tells it, and of nothing else that it exists.</summary>
internal sealed class FakeResolver : IDnsResolver
{
    private readonly Dictionary<string, object> _answers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The questions in their order, such as <c>MX example.org</c>.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>Whether IPv6 addresses were asked for.</summary>
    public bool WasAskedForIpv6 { get; private set; }

    /// <summary>Tells the exchangers of a domain, in the order of their preference.</summary>
    public FakeResolver Mx(string domain, bool isAuthentic, params string[] hosts) =>
        Found($"MX {domain}", isAuthentic, [.. hosts.Select((host, i) => new MailExchanger(10 + i, host))]);

    public FakeResolver Host(string host, IPAddress address) => Found($"A {host}", isAuthentic: false, [address]);

    public FakeResolver Host(string host, bool isAuthentic, string? canonicalName = null)
    {
        _answers[$"A {host}"] = new DnsAnswer<IPAddress>(DnsStatus.Found, [IPAddress.Loopback], isAuthentic)
        {
            CanonicalName = canonicalName ?? host,
        };
        return this;
    }

    public FakeResolver Tlsa(string host, bool isAuthentic, byte usage) =>
        Found($"TLSA _25._tcp.{host}", isAuthentic, [new TlsaRecord(usage, 1, 1, new byte[32])]);

    public FakeResolver Txt(string name, params string[] texts) => Found($"TXT {name}", isAuthentic: false, texts);

    /// <summary>Answers one question without records.</summary>
    public FakeResolver Without<T>(string question, DnsStatus status, bool isAuthentic = false)
    {
        _answers[question] = new DnsAnswer<T>(status, [], isAuthentic);
        return this;
    }

    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) => Answer<string>($"TXT {name}");

    public ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken) =>
        Answer<MailExchanger>($"MX {domain}");

    public ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken)
    {
        WasAskedForIpv6 |= withIpv6;
        return Answer<IPAddress>($"A {host}");
    }

    public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) =>
        Answer<TlsaRecord>($"TLSA _{port}._tcp.{host}");

    private FakeResolver Found<T>(string question, bool isAuthentic, T[] records)
    {
        _answers[question] = new DnsAnswer<T>(DnsStatus.Found, records, isAuthentic);
        return this;
    }

    private ValueTask<DnsAnswer<T>> Answer<T>(string question)
    {
        // Messages to several domains ask at once.
        lock (Questions)
            Questions.Add(question);
        return ValueTask.FromResult(
            _answers.TryGetValue(question, out var answer) ? (DnsAnswer<T>)answer : new DnsAnswer<T>(DnsStatus.NoSuchName, []));
    }
}
