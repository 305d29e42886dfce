namespace Relaybox.Relay.Configuration;

/// <summary>
/// Reads the ini dialect of <c>chatmail.ini</c>: <c>[section]</c>, <c>key = value</c> or <c>key: value</c>, comment lines that
/// start with <c>#</c> or <c>;</c>, and indented lines that continue the value above them.
/// </summary>
internal static class IniFile
{
    /// <summary>Reads the whole text; lines that are none of the known forms are reported, not skipped.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">The name for messages.</param>
    public static (IReadOnlyList<IniEntry> Entries, IReadOnlyList<SettingMistake> Mistakes) Parse(string text, string fileName)
    {
        List<IniEntry> entries = [];
        List<SettingMistake> mistakes = [];
        List<string> continuation = [];
        var section = "";
        var number = 0;
        foreach (var raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            var where = $"{fileName}:{number}:";

            if (char.IsWhiteSpace(raw[0]) && entries.Count > 0)
            {
                continuation.Add(line);
                continue;
            }

            Continue(entries, continuation);
            if (line[0] == '[')
            {
                if (line[^1] == ']') section = line[1..^1].Trim();
                else mistakes.Add(new SettingMistake(where, null, $"\"{line}\" opens a section without closing it; write [params]."));
            }
            else if (line.IndexOfAny(['=', ':']) is > 0 and var separator)
            {
                var key = line[..separator].TrimEnd().ToLowerInvariant();
                if (entries.Find(e => e.Section == section && e.Key == key) is { } earlier)
                    mistakes.Add(new SettingMistake(where, null, $"{key} was set in line {earlier.Line} already; keep one of the two."));
                entries.Add(new IniEntry(section, key, line[(separator + 1)..].Trim(), number));
            }
            else
            {
                mistakes.Add(new SettingMistake(where, null, $"\"{line}\" is no setting; write key = value, or start the line with # for a comment."));
            }
        }

        Continue(entries, continuation);
        return (entries, mistakes);
    }

    /// <summary>Puts the lines that continue the last value behind it, all at once: one by one would copy the value each time.</summary>
    private static void Continue(List<IniEntry> entries, List<string> lines)
    {
        if (lines.Count == 0) return;
        var last = entries[^1];
        if (last.Value.Length > 0) lines.Insert(0, last.Value);
        entries[^1] = last with { Value = string.Join('\n', lines) };
        lines.Clear();
    }
}
