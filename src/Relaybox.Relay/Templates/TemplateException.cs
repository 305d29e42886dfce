namespace Relaybox.Relay.Templates;

/// <summary>A template of the image cannot be rendered; the message names it. This is a bug of ours, not of the operator.</summary>
internal sealed class TemplateException(string message, Exception innerException) : Exception(message, innerException);
