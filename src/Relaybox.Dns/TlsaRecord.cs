namespace Relaybox.Dns;

/// <summary>A TLSA record (RFC 6698 section 2.1).</summary>
/// <param name="Usage">Certificate usage; mail uses 2 (DANE-TA) and 3 (DANE-EE), RFC 7672 section 3.1.</param>
/// <param name="Selector">0 for the whole certificate, 1 for its public key.</param>
/// <param name="MatchingType">0 for the data itself, 1 for its SHA-256, 2 for its SHA-512.</param>
/// <param name="Data">What the certificate is compared with.</param>
public sealed record TlsaRecord(byte Usage, byte Selector, byte MatchingType, ReadOnlyMemory<byte> Data);
