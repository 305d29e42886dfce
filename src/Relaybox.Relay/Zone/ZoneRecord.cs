namespace Relaybox.Relay.Zone;

/// <summary>A record that belongs into the DNS for a relay.</summary>
/// <param name="Name">The owner name, without the dot at its end.</param>
/// <param name="Type">The type, such as <c>MX</c>.</param>
/// <param name="Value">The value as a zone file wants it (RFC 1035 section 5.1); null when only the operator knows it.</param>
/// <param name="IsRequired">Whether peers or clients fail without it.</param>
/// <param name="Purpose">What it is for, in a few words.</param>
internal sealed record ZoneRecord(string Name, string Type, string? Value, bool IsRequired, string Purpose)
{
    /// <summary>The time to live that goes with them all, in seconds.</summary>
    public const int TimeToLive = 3600;

    /// <summary>The value as the forms of most providers want it: one text without quotes; null when only the operator knows it.</summary>
    public string? PlainValue => Type == "TXT" ? Value?.Replace("\" \"", "", StringComparison.Ordinal).Trim('"') : Value;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Name}. {TimeToLive} IN {Type} {Value}");
}
