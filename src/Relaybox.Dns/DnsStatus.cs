namespace Relaybox.Dns;

/// <summary>How a question ended.</summary>
public enum DnsStatus
{
    /// <summary>There are records.</summary>
    Found,

    /// <summary>The name exists and has no record of this type (RFC 2308 section 2.2).</summary>
    NoData,

    /// <summary>The name does not exist (RFC 2308 section 2.1).</summary>
    NoSuchName,

    /// <summary>Nobody could tell: no answer in time, SERVFAIL, a refused or malformed answer. Asking again later may help.</summary>
    Failed,
}
