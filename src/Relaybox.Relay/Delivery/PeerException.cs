namespace Relaybox.Relay.Delivery;

/// <summary>A peer could not be spoken to; the message names the host and the reason.</summary>
internal sealed class PeerException(string message, Exception? innerException = null) : IOException(message, innerException);
