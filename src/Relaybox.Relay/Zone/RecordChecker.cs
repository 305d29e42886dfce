using System.Net;
using Relaybox.Dns;

namespace Relaybox.Relay.Zone;

/// <summary>Holds records against the DNS.</summary>
internal sealed class RecordChecker(IDnsResolver resolver)
{
    /// <summary>Checks them all, side by side.</summary>
    /// <param name="domain">The domain, for whose addresses aliases are compared.</param>
    /// <param name="records">The records.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<CheckedRecord>> CheckAsync(string domain, IReadOnlyList<ZoneRecord> records, CancellationToken cancellationToken)
    {
        var addresses = await resolver.ResolveAddressesAsync(domain, withIpv6: true, cancellationToken);
        return await Task.WhenAll(records.Select(record => CheckAsync(record, addresses, cancellationToken)));
    }

    private async Task<CheckedRecord> CheckAsync(ZoneRecord record, DnsAnswer<IPAddress> addresses, CancellationToken cancellationToken) => record.Type switch
    {
        // Which address is right only the operator knows: behind a router it is none of this machine's.
        "A" => Judge(record, addresses, address => record.Value is null || address.ToString() == record.Value),
        "MX" => Judge(record, await resolver.ResolveMxAsync(record.Name, cancellationToken), mx => IsSame(mx.Host, record.Name), mx => $"{mx.Preference} {mx.Host}."),
        "TXT" => Judge(record, await resolver.ResolveTxtAsync(record.Name, cancellationToken), text => SaysTheSame(text, record.PlainValue!), isOneOfMany: true),
        // An alias is as good as a record of its own, so what counts is where it leads.
        "CNAME" => Judge(record, await resolver.ResolveAddressesAsync(record.Name, withIpv6: true, cancellationToken), addresses.Records.Contains),
        _ => new CheckedRecord(record, RecordState.Unchecked),
    };

    private static CheckedRecord Judge<T>(
        ZoneRecord record, DnsAnswer<T> answer, Func<T, bool> isRight, Func<T, string>? show = null, bool isOneOfMany = false)
    {
        if (answer.IsTemporary) return new CheckedRecord(record, RecordState.Unanswered);
        if (answer.Status != DnsStatus.Found) return new CheckedRecord(record, RecordState.Missing);
        var found = string.Join(", ", answer.Records.Select(item => show is null ? $"{item}" : show(item)));
        if (answer.Records.Any(isRight)) return new CheckedRecord(record, RecordState.Right, found);
        // A name may have many texts; that none of them is of this kind means that it is missing.
        return isOneOfMany && record.Value is { } value && !answer.Records.Any(item => Tag($"{item}") == Tag(value.Trim('"')))
            ? new CheckedRecord(record, RecordState.Missing)
            : new CheckedRecord(record, RecordState.Different, found);
    }

    /// <summary>A DKIM key is compared by its key; of the other kinds an operator may have a version of his own, which is as good.</summary>
    private static bool SaysTheSame(string found, string wanted) => Tag(wanted) == "v=dkim1"
        ? Key(found) == Key(wanted)
        : Tag(found) == Tag(wanted);

    private static string Tag(string text) => text.Split([';', ' '], 2)[0].Trim().ToLowerInvariant();

    private static string? Key(string text) => text.Split(';')
        .Select(part => string.Concat(part.Where(c => !char.IsWhiteSpace(c))))
        .FirstOrDefault(part => part.StartsWith("p=", StringComparison.Ordinal));

    private static bool IsSame(string host, string domain) => string.Equals(host, domain, StringComparison.OrdinalIgnoreCase);
}
