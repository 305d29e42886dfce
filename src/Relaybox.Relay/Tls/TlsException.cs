namespace Relaybox.Relay.Tls;

/// <summary>A certificate or key cannot be used; the message is the sentence for the operator.</summary>
internal sealed class TlsException(string message) : Exception(message);
