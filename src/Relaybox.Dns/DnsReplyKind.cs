namespace Relaybox.Dns;

/// <summary>What a received message is.</summary>
internal enum DnsReplyKind
{
    /// <summary>An answer to another question, or no answer at all: it is as if it had not come.</summary>
    NotOurs,

    /// <summary>The answer, but it does not hold together, or the server could or would not tell.</summary>
    Unusable,

    /// <summary>The answer did not fit; it has to be asked for over TCP (RFC 2181 section 9).</summary>
    Truncated,

    /// <summary>The answer.</summary>
    Answer,
}
