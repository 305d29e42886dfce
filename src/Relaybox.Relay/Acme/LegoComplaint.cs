namespace Relaybox.Relay.Acme;

/// <summary>Makes a sentence of what lego wrote before it failed.</summary>
internal static class LegoComplaint
{
    private const int MaxLength = 400;
    private const int DateLength = 20;

    /// <summary>The last line without its date; the authority's own words are at its end.</summary>
    public static string From(string words)
    {
        var lines = words.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // What went wrong with each name stands on lines of its own behind the heading.
        var line = lines.LastOrDefault(text => text.StartsWith("panic:", StringComparison.Ordinal))
            ?? lines.LastOrDefault(text => text.Contains("error:", StringComparison.OrdinalIgnoreCase) || text.Contains("urn:ietf:params:acme", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "it ended without a word";
        // "2026/11/22 20:21:16 " in front: the log has a time of its own.
        if (line.Length > DateLength && char.IsAsciiDigit(line[0]) && line[4] == '/') line = line[DateLength..];
        if (line.Length > MaxLength) line = line[..MaxLength] + "…";
        return $"The certificate authority was asked in vain: {line.TrimEnd('.', ',')}.";
    }
}
