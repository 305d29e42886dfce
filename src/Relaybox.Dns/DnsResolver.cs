using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace Relaybox.Dns;

/// <summary>Asks a recursive, validating server (RFC 1035, 6891); it is trusted for what it says, so it has to be on this machine.</summary>
/// <param name="server">The server's address.</param>
/// <param name="timeProvider">The clock of time-outs.</param>
public sealed class DnsResolver(IPEndPoint server, TimeProvider timeProvider) : IDnsResolver
{
    private readonly DnsTransport _transport = new(server, timeProvider);

    /// <inheritdoc />
    public ValueTask<DnsAnswer<string>> ResolveTxtAsync(string name, CancellationToken cancellationToken) =>
        AskAsync(name, DnsType.Txt, record => record.ReadText(), cancellationToken);

    /// <inheritdoc />
    public async ValueTask<DnsAnswer<MailExchanger>> ResolveMxAsync(string domain, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(domain, DnsType.Mx, record => record.ReadMx(), cancellationToken);
        // RFC 5321 section 5.1: hosts of equal preference share the load, so whoever asks takes them in random order.
        MailExchanger[] hosts = [.. answer.Records];
        RandomNumberGenerator.Shuffle<MailExchanger>(hosts);
        return answer with { Records = [.. hosts.OrderBy(host => host.Preference)] };
    }

    /// <inheritdoc />
    public async ValueTask<DnsAnswer<IPAddress>> ResolveAddressesAsync(string host, bool withIpv6, CancellationToken cancellationToken)
    {
        var ipv4 = AskAsync(host, DnsType.A, record => record.ReadAddress(), cancellationToken);
        if (!withIpv6) return await ipv4;

        var ipv6 = AskAsync(host, DnsType.Aaaa, record => record.ReadAddress(), cancellationToken);
        return Join(await ipv4, await ipv6);
    }

    /// <inheritdoc />
    public ValueTask<DnsAnswer<TlsaRecord>> ResolveTlsaAsync(int port, string host, CancellationToken cancellationToken) =>
        AskAsync(
            string.Create(CultureInfo.InvariantCulture, $"_{port}._tcp.{host}"), DnsType.Tlsa, record => record.ReadTlsa(), cancellationToken);

    /// <summary>Puts the addresses of both families together; what one family has is worth more than that the other failed.</summary>
    internal static DnsAnswer<IPAddress> Join(DnsAnswer<IPAddress> ipv4, DnsAnswer<IPAddress> ipv6) => (ipv4.Status, ipv6.Status) switch
    {
        (DnsStatus.Found, DnsStatus.Found) => ipv4 with
        {
            Records = [.. ipv4.Records, .. ipv6.Records],
            IsAuthentic = ipv4.IsAuthentic && ipv6.IsAuthentic,
        },
        (DnsStatus.Found, _) => ipv4,
        (_, DnsStatus.Found) => ipv6,
        (DnsStatus.Failed, _) or (_, DnsStatus.NoSuchName) => ipv4,
        _ => ipv6,
    };

    private async ValueTask<DnsAnswer<T>> AskAsync<T>(
        string name, DnsType type, Func<DnsRecord, T?> read, CancellationToken cancellationToken)
        where T : class
    {
        var question = new DnsQuestion((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name, type);
        var bytes = new byte[DnsQuestion.MaxBytes];
        if (!question.TryWrite(bytes, out var length)) return new DnsAnswer<T>(DnsStatus.NoSuchName, []);
        if (await _transport.AskAsync(question, bytes.AsMemory(0, length), cancellationToken) is not { } reply)
            return new DnsAnswer<T>(DnsStatus.Failed, []);

        // One malformed record does not take the others with it.
        List<T> records = [.. reply.Records.Select(read).OfType<T>()];
        if (records.Count == 0 && reply.Records.Count > 0) return new DnsAnswer<T>(DnsStatus.Failed, []);
        var status = records.Count > 0 ? DnsStatus.Found : reply.NameExists ? DnsStatus.NoData : DnsStatus.NoSuchName;
        return new DnsAnswer<T>(status, records, reply.IsAuthentic) { CanonicalName = reply.CanonicalName };
    }
}
