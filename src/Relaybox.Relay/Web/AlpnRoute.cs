namespace Relaybox.Relay.Web;

/// <summary>Which service a TLS connection on port 443 wants, by the protocols its ClientHello offers (RFC 7301).</summary>
internal enum AlpnRoute
{
    /// <summary>HTTPS: no ALPN, or none of the mail protocols.</summary>
    Https,

    /// <summary>The client offers <c>imap</c>.</summary>
    Imap,

    /// <summary>The client offers <c>smtp</c>.</summary>
    Submission,
}
