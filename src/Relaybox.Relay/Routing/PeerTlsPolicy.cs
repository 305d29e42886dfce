namespace Relaybox.Relay.Routing;

/// <summary>How mail for a domain is secured on its way.</summary>
/// <param name="Level">How its exchangers authenticate themselves.</param>
/// <param name="Sts">The MTA-STS policy in force; null unless the level is <see cref="PeerTlsLevel.Secure"/>.</param>
internal sealed record PeerTlsPolicy(PeerTlsLevel Level, MtaStsPolicy? Sts = null)
{
    /// <summary>The policy as Postfix reads it (smtp_tls_policy_maps in postconf(5)).</summary>
    public string ToPostfix() => Level switch
    {
        PeerTlsLevel.May => "may",
        PeerTlsLevel.Encrypt => "encrypt",
        PeerTlsLevel.Verify => "verify",
        PeerTlsLevel.DaneOnly => "dane-only",
        // A pattern with an asterisk stands for the sub-domains, which Postfix writes with a dot in front.
        _ => $"secure match={string.Join(':', Sts!.Exchangers.Select(pattern => pattern.TrimStart('*')))}",
    };
}
