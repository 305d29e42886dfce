namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// Reads apt's source lists in both formats of <c>sources.list(5)</c>: one line per source, and deb822 paragraphs. What cannot be
/// read, is switched off or has no HTTP address is left out: the lists are the machine's affair, not ours to complain about.
/// </summary>
internal static class AptSources
{
    /// <summary>Reads the lists below apt's folder of configuration, usually <c>/etc/apt</c>.</summary>
    public static IReadOnlyList<AptSource> Load(string folder)
    {
        var parts = Path.Combine(folder, "sources.list.d");
        var files = Directory.Exists(parts) ? Directory.EnumerateFiles(parts).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return [.. files.Prepend(Path.Combine(folder, "sources.list")).Where(File.Exists).SelectMany(ReadFile)];
    }

    /// <summary>Reads the one-line format.</summary>
    public static IReadOnlyList<AptSource> ParseLines(string text) =>
        [.. text.Split('\n').Select(ParseLine).OfType<AptSource>()];

    /// <summary>Reads the deb822 format.</summary>
    public static IReadOnlyList<AptSource> ParseParagraphs(string text)
    {
        var sources = new List<AptSource>();
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (var line in text.Split('\n').Append("").Where(line => !line.StartsWith('#')))
        {
            if (line.Trim().Length == 0)
            {
                sources.AddRange(FromParagraph(fields));
                fields.Clear();
                last = null;
            }
            else if (char.IsWhiteSpace(line[0]))
            {
                if (last is not null) fields[last] += " " + line.Trim();
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                last = line[..colon].Trim();
                fields[last] = line[(colon + 1)..].Trim();
            }
        }

        return sources;
    }

    private static IReadOnlyList<AptSource> ReadFile(string file)
    {
        try
        {
            return Path.GetExtension(file) switch
            {
                ".list" => ParseLines(File.ReadAllText(file)),
                ".sources" => ParseParagraphs(File.ReadAllText(file)),
                _ => [],
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static AptSource? ParseLine(string line)
    {
        var text = line.Split('#', 2)[0].Trim();
        // Options stand in brackets and may hold blanks: deb [arch=amd64 signed-by=…] URI suite component…
        var open = text.IndexOf('[', StringComparison.Ordinal);
        if (open >= 0)
        {
            var close = text.IndexOf(']', open);
            if (close < 0) return null;
            text = text[..open] + text[(close + 1)..];
        }

        return Words(text) is ["deb", var address, var suite, ..] && BaseOf(address) is { } @base ? new AptSource(@base, [suite]) : null;
    }

    private static IEnumerable<AptSource> FromParagraph(Dictionary<string, string> fields)
    {
        if (!Words(fields.GetValueOrDefault("Types", "")).Contains("deb", StringComparer.Ordinal)) return [];
        if (fields.GetValueOrDefault("Enabled", "yes") is "no" or "false" or "off" or "0") return [];

        var suites = Words(fields.GetValueOrDefault("Suites", ""));
        return Words(fields.GetValueOrDefault("URIs", "")).Select(BaseOf).OfType<Uri>().Select(@base => new AptSource(@base, suites));
    }

    private static Uri? BaseOf(string address) =>
        Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
