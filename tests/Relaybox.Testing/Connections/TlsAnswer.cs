namespace Relaybox.Testing.Connections;

/// <summary>What a server says to a <see cref="TlsOffer"/>.</summary>
/// <param name="Version">The version it chose, in TLS's numbers; null when it refused.</param>
/// <param name="Alert">The alert it refused with (RFC 8446 section 6), such as 70 for the version and 40 for the cipher suites; null when it took the offer.</param>
public sealed record TlsAnswer(ushort? Version, byte? Alert);
