namespace Relaybox.Testing.Connections;

/// <summary>How TLS comes into a mail connection.</summary>
public enum TransportSecurity
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By the protocol's STARTTLS command.</summary>
    StartTls,

    /// <summary>From the first byte (RFC 8314).</summary>
    Implicit,
}
