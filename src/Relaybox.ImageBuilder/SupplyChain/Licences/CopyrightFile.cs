namespace Relaybox.ImageBuilder.SupplyChain.Licences;

/// <summary>
/// A package's <c>copyright</c> file in the machine-readable format of Debian ("Machine-readable debian/copyright file", version 1.0):
/// paragraphs of fields, the first of them with <c>Format</c>.
/// </summary>
internal sealed class CopyrightFile
{
    private const string FormatMark = "copyright-format/1.0";
    private const string OldFormatMark = "dep5";

    private readonly List<(string Synopsis, string Text)> _licenses = [];
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);

    private CopyrightFile(IEnumerable<Dictionary<string, string>> paragraphs)
    {
        var copyrights = new List<string>();
        foreach (Dictionary<string, string> paragraph in paragraphs)
        {
            string? copyright = paragraph.GetValueOrDefault("Copyright");
            if (copyright is not null)
                copyrights.Add(copyright.Trim());
            if (paragraph.GetValueOrDefault("License") is not { } license)
                continue;

            int end = license.IndexOf('\n', StringComparison.Ordinal);
            string synopsis = (end < 0 ? license : license[..end]).Trim();
            string text = end < 0 ? string.Empty : license[(end + 1)..].Trim('\n');
            if (synopsis.Length == 0)
                continue;

            // A paragraph with nothing but a licence has the text for those that only name it.
            bool isStandalone = copyright is null && !paragraph.ContainsKey("Files") && !paragraph.ContainsKey("Format");
            if (!isStandalone)
                _licenses.Add((synopsis, text));
            if (text.Length > 0 && (isStandalone || !_texts.ContainsKey(synopsis)))
                _texts[synopsis] = text;
        }

        Copyright = string.Join('\n', copyrights.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal));
    }

    /// <summary>The licence of each group of files, as the file names it: <c>GPL-2+ or Artistic</c>.</summary>
    public IEnumerable<string> Synopses => _licenses.Select(license => license.Synopsis);

    /// <summary>Every copyright statement, in the order of the file.</summary>
    public string Copyright { get; }

    /// <summary>Reads a file; null when it is not in the format, or names no licence.</summary>
    public static CopyrightFile? Parse(string text)
    {
        List<Dictionary<string, string>> paragraphs = [.. Paragraphs(text)];
        if (paragraphs.Count == 0
            || paragraphs[0].GetValueOrDefault("Format") is not { } format
            || !(format.Contains(FormatMark, StringComparison.OrdinalIgnoreCase) || format.Contains(OldFormatMark, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var file = new CopyrightFile(paragraphs);
        return file._licenses.Count > 0 ? file : null;
    }

    /// <summary>The text that belongs to a short name; null when the file has none.</summary>
    public string? TextOf(string name) => _texts.GetValueOrDefault(name)
        ?? _licenses.Where(license => license.Text.Length > 0 && license.Synopsis.Contains(name, StringComparison.OrdinalIgnoreCase)).Select(license => license.Text).FirstOrDefault();

    private static IEnumerable<Dictionary<string, string>> Paragraphs(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        string? field = null;
        foreach (string raw in text.Split('\n').Append(string.Empty))
        {
            string line = raw.TrimEnd();
            if (line.Length == 0)
            {
                if (fields.Count > 0)
                    yield return fields;
                fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                field = null;
            }
            else if (char.IsWhiteSpace(line[0]))
            {
                if (field is not null)
                    fields[field] += "\n" + Continuation(line);
            }
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                field = line[..colon];
                fields[field] = line[(colon + 1)..].Trim();
            }
        }
    }

    /// <summary>One blank belongs to the syntax; a single dot stands for an empty line.</summary>
    private static string Continuation(string line) => line.Trim() == "." ? string.Empty : line[1..];
}
