namespace Relaybox.ImageBuilder.Releases;

/// <summary>Finds a version in <c>CHANGELOG.md</c>: a heading of the second level that begins with it, and what follows up to the next.</summary>
internal static class Changelog
{
    private const string Heading = "## ";

    /// <summary>The text below the heading of a version, without empty lines around it; null when there is no such heading.</summary>
    /// <param name="text">The changelog.</param>
    /// <param name="version">The first word of the heading.</param>
    public static string? SectionOf(string text, ReleaseVersion version)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        int heading = Array.FindIndex(lines, line => IsHeadingOf(line, version));
        return heading < 0
            ? null
            : string.Join('\n', lines.Skip(heading + 1).TakeWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal))).Trim('\n');
    }

    private static bool IsHeadingOf(string line, ReleaseVersion version) =>
        line.StartsWith(Heading, StringComparison.Ordinal) && line[Heading.Length..].Split(' ')[0] == version.Text;
}
