namespace Relaybox.Dns;

/// <summary>An MX record (RFC 1035 section 3.3.9).</summary>
/// <param name="Preference">Lower is tried first.</param>
/// <param name="Host">The host's name without the dot at its end; empty for a null MX (RFC 7505).</param>
public sealed record MailExchanger(int Preference, string Host);
