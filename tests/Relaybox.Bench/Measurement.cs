namespace Relaybox.Bench;

/// <summary>One line of the report.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The value with its unit, or why there is none.</param>
/// <param name="AtLeast">What it has to reach.</param>
/// <param name="Aim">What we aim at.</param>
internal sealed record Measurement(string What, string Measured, string AtLeast, string Aim)
{
    private const char Separator = '|';
    private const int Columns = 4;

    /// <summary>Reads a line that somebody else measured: the four columns with <c>|</c> between them.</summary>
    /// <param name="text">The line.</param>
    /// <exception cref="FormatException">It has not four columns.</exception>
    public static Measurement Parse(string text)
    {
        var columns = text.Split(Separator, StringSplitOptions.TrimEntries);
        return columns is [var what, var measured, var atLeast, var aim]
            ? new Measurement(what, measured, atLeast, aim)
            : throw new FormatException($"--row \"{text}\" has {columns.Length} columns; it needs {Columns}: what|measured|at least|aim.");
    }

    /// <summary>The report as a Markdown table.</summary>
    /// <param name="measurements">Its lines.</param>
    public static string ToMarkdown(IEnumerable<Measurement> measurements) =>
        string.Join(
            '\n',
            [
                "| what | measured | at least | aim |",
                "|---|---|---|---|",
                .. measurements.Select(line => $"| {line.What} | {line.Measured} | {line.AtLeast} | {line.Aim} |"),
            ]);
}
