namespace Relaybox.Relay.Configuration;

/// <summary>Every port of a relay; templates and code take them from here.</summary>
internal static class RelayPorts
{
    /// <summary>SMTP from peers (RFC 5321), Postfix.</summary>
    public const int Smtp = 25;

    /// <summary>HTTP: redirect to HTTPS, later ACME's HTTP-01.</summary>
    public const int Http = 80;

    /// <summary>IMAP with STARTTLS (RFC 9051), Dovecot.</summary>
    public const int Imap = 143;

    /// <summary>HTTPS, and by ALPN also IMAP and submission; relayd.</summary>
    public const int Https = 443;

    /// <summary>Submission with implicit TLS (RFC 8314), Postfix.</summary>
    public const int Submissions = 465;

    /// <summary>Submission with STARTTLS (RFC 6409), Postfix.</summary>
    public const int Submission = 587;

    /// <summary>IMAP with implicit TLS (RFC 8314), Dovecot.</summary>
    public const int Imaps = 993;

    /// <summary>STUN and TURN over UDP (RFC 8656), coturn.</summary>
    public const int Turn = 3478;

    /// <summary>The first UDP port on which coturn relays calls; <see cref="RelaySettings.TurnRelayPorts"/> of them are used.</summary>
    public const int FirstTurnRelay = 49_160;

    /// <summary>Metrics in OpenMetrics' text format, on <see cref="RelaySettings.MetricsAddress"/> only; the reference's port.</summary>
    public const int Metrics = 3903;

    // What follows listens on loopback only.

    /// <summary>The resolver, unbound (RFC 1035).</summary>
    public const int Dns = 53;

    /// <summary>relayd's outgoing filter, an SMTP before-queue proxy behind 465, 587 and 443.</summary>
    public const int OutgoingFilter = 10080;

    /// <summary>relayd's incoming filter, an SMTP before-queue proxy behind 25.</summary>
    public const int IncomingFilter = 10081;

    /// <summary>Postfix takes back what the outgoing filter let pass.</summary>
    public const int OutgoingReinject = 10025;

    /// <summary>Postfix takes back what the incoming filter let pass.</summary>
    public const int IncomingReinject = 10026;

    /// <summary>Postfix takes what relayd could not deliver over HTTPS; its only transport is SMTP, with TLS.</summary>
    public const int SmtpOnlyReinject = 10027;

    /// <summary>relayd's delivery to peers (LMTP, RFC 2033).</summary>
    public const int Delivery = 10083;

    /// <summary>relayd's answers to Postfix's look-ups (socketmap_table(5)): routes and TLS policies.</summary>
    public const int Socketmap = 10085;

    /// <summary>Dovecot's implicit-TLS IMAP behind 443, with the PROXY protocol.</summary>
    public const int ProxiedImaps = 10993;

    /// <summary>Postfix's implicit-TLS submission behind 443, with the PROXY protocol.</summary>
    public const int ProxiedSubmissions = 10465;

    /// <summary>relayd's account service, plain HTTP, asked by Dovecot's Lua passdb.</summary>
    public const int Accounts = 10090;
}
