namespace Relaybox.Relay.Filter;

/// <summary>Postfix did not answer a re-injection as SMTP demands; nothing is known about the message then.</summary>
internal sealed class ReinjectException(string message) : IOException(message);
