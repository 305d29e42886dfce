namespace Relaybox.Relay.Entry;

/// <summary>The relay cannot start; the message is the sentence for the operator.</summary>
internal sealed class StartException(string message) : Exception(message);
