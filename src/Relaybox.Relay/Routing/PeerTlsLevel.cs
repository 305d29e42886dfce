namespace Relaybox.Relay.Routing;

/// <summary>How a connection to a domain's mail exchangers is secured; the names are Postfix's security levels.</summary>
internal enum PeerTlsLevel
{
    /// <summary>TLS if the peer offers it.</summary>
    May,

    /// <summary>TLS with any certificate.</summary>
    Encrypt,

    /// <summary>TLS with a WebPKI certificate for the exchanger's name.</summary>
    Verify,

    /// <summary>TLS with a WebPKI certificate for a name that the domain's MTA-STS policy lists (RFC 8461).</summary>
    Secure,

    /// <summary>TLS with the certificate that TLSA records name (RFC 7672).</summary>
    DaneOnly,
}
