namespace Relaybox.Relay.Configuration;

/// <summary>Where a relay's certificate comes from.</summary>
internal enum CertificateMode
{
    /// <summary>From an ACME certificate authority (RFC 8555): a public domain, and no files of the operator's.</summary>
    Acme,

    /// <summary>Made by the relay itself: a private domain or an address literal, for which no authority certifies anything.</summary>
    SelfSigned,

    /// <summary>The operator's files.</summary>
    External,
}
