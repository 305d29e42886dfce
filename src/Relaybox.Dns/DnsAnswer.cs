namespace Relaybox.Dns;

/// <summary>The answer to a question.</summary>
/// <typeparam name="T">The kind of record.</typeparam>
/// <param name="Status">How the question ended.</param>
/// <param name="Records">The records; empty unless <see cref="DnsStatus.Found"/>.</param>
/// <param name="IsAuthentic">Whether the resolver has validated the answer (the AD bit, RFC 4035 section 3.2.3).</param>
public sealed record DnsAnswer<T>(DnsStatus Status, IReadOnlyList<T> Records, bool IsAuthentic = false)
{
    /// <summary>What the aliases (CNAME) of the name led to, or the name itself; null when there was no answer.</summary>
    public string? CanonicalName { get; init; }

    /// <summary>Whether asking again later may bring another answer.</summary>
    public bool IsTemporary => Status == DnsStatus.Failed;
}
