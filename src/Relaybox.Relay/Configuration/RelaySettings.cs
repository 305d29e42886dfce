namespace Relaybox.Relay.Configuration;

/// <summary>The validated settings of one relay, after environment, <c>relay.ini</c> and defaults are merged.</summary>
internal sealed record RelaySettings
{
    /// <summary>
    /// What a message may be over <see cref="MaxMessageSize"/> behind the services that face the network, in bytes: Postfix
    /// checks its limit against what the client sent and then adds Received fields.
    /// </summary>
    public const int TraceAllowanceBytes = 4096;

    /// <summary>The default of <see cref="MaxMessageSize"/>, in bytes.</summary>
    public const long DefaultMaxMessageSize = 31_457_280;

    /// <summary>The mail domain, lower case: a host name, or a name that starts with <c>_</c> for a private relay.</summary>
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

    /// <summary>Whether the certificate is our own, so that clients must be told to accept it.</summary>
    public bool IsSelfSigned => TlsCertificateFile is null;

    /// <summary>Whether the domain is private (starts with <c>_</c>): peers and clients do not verify its certificate.</summary>
    public bool IsPrivateDomain => MailDomain.StartsWith('_');
}
