namespace Relaybox.Relay.Configuration;

/// <summary>The validated settings of one relay, after environment, <c>relay.ini</c> and defaults are merged.</summary>
internal sealed record RelaySettings
{
    /// <summary>
    /// What a message may be over <see cref="MaxMessageSize"/> behind the services that face the network, in bytes: Postfix
    /// checks its limit against what the client sent and then adds Received fields.
    /// </summary>
    public const int TraceAllowanceBytes = 4096;

    /// <summary>The value of <see cref="WebFolder"/> for no pages at all.</summary>
    public const string NoPages = "disabled";

    /// <summary>The default of <see cref="MaxMessageSize"/>, in bytes.</summary>
    public const long DefaultMaxMessageSize = 31_457_280;

    /// <summary>
    /// The mail domain as it follows the @ of an address, lower case: a host name, a name that starts with <c>_</c> for a private
    /// relay, or an IPv4 address literal with its brackets.
    /// </summary>
    public required string MailDomain { get; init; }

    /// <summary>The address under which clients on the same network reach a private relay; null when not set.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Largest accepted message in bytes (RFC 1870 SIZE).</summary>
    public long MaxMessageSize { get; init; } = DefaultMaxMessageSize;

    /// <summary>Shortest local part of a new address, in characters.</summary>
    public int UsernameMinLength { get; init; } = 9;

    /// <summary>Longest local part of a new address, in characters.</summary>
    public int UsernameMaxLength { get; init; } = 9;

    /// <summary>Shortest password of a new account, in characters.</summary>
    public int PasswordMinLength { get; init; } = 9;

    /// <summary>The operator's certificate chain, PEM; null for a self-signed one.</summary>
    public string? TlsCertificateFile { get; init; }

    /// <summary>The operator's private key, PEM; set exactly when <see cref="TlsCertificateFile"/> is.</summary>
    public string? TlsKeyFile { get; init; }

    /// <summary>Upstream name servers for unbound; empty to resolve from the root.</summary>
    public IReadOnlyList<string> DnsForward { get; init; } = [];

    /// <summary>A DS or DNSKEY record in place of the root's; <c>none</c> switches validation off; null for the root's.</summary>
    public string? DnsTrustAnchor { get; init; }

    /// <summary>Whether all daemons keep to IPv4.</summary>
    public bool DisableIpv6 { get; init; }

    /// <summary>IMAP connections at the most.</summary>
    public int MaxImapConnections { get; init; } = 10_000;

    /// <summary>Connections at the most for each submission port.</summary>
    public int MaxSmtpConnections { get; init; } = 1_000;

    /// <summary>Messages one sender may send a minute, over time.</summary>
    public int MaxUserSendPerMinute { get; init; } = 60;

    /// <summary>Messages one sender may send at once before <see cref="MaxUserSendPerMinute"/> holds.</summary>
    public int MaxUserSendBurstSize { get; init; } = 10;

    /// <summary>What one account may store, in bytes.</summary>
    public long MaxMailboxSize { get; init; } = 500L << 20;

    /// <summary>After how many days a message is deleted.</summary>
    public int DeleteMailsAfterDays { get; init; } = 20;

    /// <summary>After how many days a large message that was fetched is deleted.</summary>
    public int DeleteLargeAfterDays { get; init; } = 7;

    /// <summary>After how many days without a log-in an account is deleted.</summary>
    public int DeleteInactiveUsersAfterDays { get; init; } = 90;

    /// <summary>Who may create an account.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Open;

    /// <summary>The load average over a minute above which no account is created.</summary>
    public double MaxLoad { get; init; } = 5;

    /// <summary>The available memory in bytes below which no account is created.</summary>
    public long MinAvailableMemory { get; init; } = 200L << 20;

    /// <summary>The free space in bytes on the file system of the mailboxes below which no account is created.</summary>
    public long MinFreeDiskSpace { get; init; } = 1L << 30;

    /// <summary>Where push notifications are posted; null for none.</summary>
    public Uri? NotifierUrl { get; init; } = new("https://notifications.delta.chat/notify");

    /// <summary>Whether calls are relayed (TURN).</summary>
    public bool Turn { get; init; } = true;

    /// <summary>The IPv4 address under which callers reach coturn; null to find it out.</summary>
    public string? TurnExternalAddress { get; init; }

    /// <summary>On how many UDP ports coturn relays calls, from <see cref="RelayPorts.FirstTurnRelay"/>.</summary>
    public int TurnRelayPorts { get; init; } = 32;

    /// <summary>The iroh relay that clients are told of; null for the clients' own choice.</summary>
    public string? IrohRelay { get; init; }

    /// <summary>The IP address on which metrics are served; null for none.</summary>
    public string? MetricsAddress { get; init; }

    /// <summary>Whether each IMAP connection is written to a file in its mailbox, for debugging.</summary>
    public bool ImapRawlog { get; init; }

    /// <summary>Whether IMAP offers COMPRESS (RFC 4978); compressed connections do not hibernate.</summary>
    public bool ImapCompress { get; init; }

    /// <summary>The contact for the certificate authority; null for none.</summary>
    public string? AcmeEmail { get; init; }

    /// <summary>The certificate authority's directory (RFC 8555 section 7.1.1); null for Let's Encrypt's.</summary>
    public Uri? AcmeDirectory { get; init; }

    /// <summary>The operator's own pages in place of the built-in ones; <c>disabled</c> for none; null for the built-in ones.</summary>
    public string? WebFolder { get; init; }

    /// <summary>The postal address on the privacy page, lines separated by LF; null when not given, as with the three below.</summary>
    public string? PrivacyPostal { get; init; }

    /// <summary>The address for questions about privacy; also what IMAP METADATA names as the administrator (RFC 5464).</summary>
    public string? PrivacyMail { get; init; }

    /// <summary>The data protection officer on the privacy page.</summary>
    public string? PrivacyPdo { get; init; }

    /// <summary>The supervisory authority on the privacy page.</summary>
    public string? PrivacySupervisor { get; init; }

    /// <summary>Whether the relay is named by an IPv4 address literal (RFC 5321 section 4.1.3): no DNS, no DKIM, self-signed.</summary>
    public bool IsAddressLiteral => MailDomain.StartsWith('[');

    /// <summary>The mail domain as host: in URLs, certificates and greetings; an address literal without its brackets.</summary>
    public string HostName => MailDomain.Trim('[', ']');

    /// <summary>Where the certificate comes from.</summary>
    public CertificateMode CertificateMode => TlsCertificateFile is not null ? CertificateMode.External
        : IsPrivateDomain || IsAddressLiteral ? CertificateMode.SelfSigned
        : CertificateMode.Acme;

    /// <summary>
    /// Whether the certificate is our own for good, so that clients must be told to accept it. Not so while a public domain waits for its
    /// first certificate: what clients are told then must still be right when it is there.
    /// </summary>
    public bool IsSelfSigned => CertificateMode == CertificateMode.SelfSigned;

    /// <summary>Whether the domain is private (starts with <c>_</c>): peers and clients do not verify its certificate.</summary>
    public bool IsPrivateDomain => MailDomain.StartsWith('_');
}
