namespace Relaybox.Relay.Configuration;

/// <summary>One thing in the settings that keeps the relay from starting.</summary>
/// <param name="Where">The variable's name, or <c>file:line: key</c>; what the operator has to change.</param>
/// <param name="Value">The value as written; null when there is none.</param>
/// <param name="Remedy">Why it cannot be, and what to write instead.</param>
internal sealed record SettingMistake(string Where, string? Value, string Remedy)
{
    /// <summary>The sentence for the operator.</summary>
    public override string ToString() => Value is null ? $"{Where} {Remedy}" : $"{Where}={Value}: {Remedy}";
}
