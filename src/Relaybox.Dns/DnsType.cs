namespace Relaybox.Dns;

/// <summary>The record types that a mail server asks for or meets in an answer.</summary>
internal enum DnsType : ushort
{
    /// <summary>No type; never asked for.</summary>
    None = 0,

    /// <summary>An IPv4 address (RFC 1035 section 3.4.1).</summary>
    A = 1,

    /// <summary>An alias (RFC 1035 section 3.3.1).</summary>
    Cname = 5,

    /// <summary>A mail exchanger (RFC 1035 section 3.3.9).</summary>
    Mx = 15,

    /// <summary>Text (RFC 1035 section 3.3.14).</summary>
    Txt = 16,

    /// <summary>An IPv6 address (RFC 3596 section 2.1).</summary>
    Aaaa = 28,

    /// <summary>No record: EDNS (RFC 6891 section 6.1.1).</summary>
    Opt = 41,

    /// <summary>What a TLS server's certificate is compared with (RFC 6698 section 2.1).</summary>
    Tlsa = 52,
}
