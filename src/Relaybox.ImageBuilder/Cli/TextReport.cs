using System.Globalization;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>Writes results for people: at most 80 columns, headings in bold on a terminal and nothing but text elsewhere.</summary>
/// <param name="output">Standard output.</param>
/// <param name="styled">Whether it is a terminal that understands escape sequences.</param>
internal sealed class TextReport(TextWriter output, bool styled)
{
    private const int Columns = 80;
    private const int LabelColumns = 16;
    private const string Bold = "\e[1m";
    private const string Dim = "\e[2m";
    private const string Plain = "\e[0m";

    /// <summary>The report on standard output, styled only if a person is looking and has not asked otherwise (no-color.org).</summary>
    public static TextReport On(TextWriter output) => new(
        output,
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Bytes as people say them: <c>1.5 kB</c>, <c>57.0 MB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 999_950 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
    };

    /// <summary>A heading with an empty line above it, unless it is the first.</summary>
    public void Heading(string text, bool isFirst = false)
    {
        if (!isFirst)
            output.WriteLine();
        output.WriteLine(styled ? Bold + text + Plain : text);
    }

    /// <summary>A line as it is.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>A line that may be overlooked.</summary>
    public void Note(string text)
    {
        foreach (string line in Wrap(text, Columns))
            output.WriteLine(styled ? Dim + line + Plain : line);
    }

    /// <summary>A label and its value, which is wrapped at blanks; nothing when there is no value.</summary>
    public void Field(string label, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;

        string head = "  " + label.PadRight(LabelColumns - 2);
        foreach (string line in Wrap(value, Columns - LabelColumns))
        {
            // A digest fits into a line of its own.
            bool isTooLong = line.Length > Columns - LabelColumns;
            if (isTooLong && !string.IsNullOrWhiteSpace(head))
                output.WriteLine(head.TrimEnd());
            output.WriteLine((isTooLong ? "    " : head) + line);
            head = new string(' ', LabelColumns);
        }
    }

    /// <summary>A label and values below each other.</summary>
    public void Fields(string label, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            Field(label, value);
            label = string.Empty;
        }
    }

    /// <summary>A name and what is said about it: on one line where that fits, else below it.</summary>
    public void Item(string name, string text)
    {
        if (name.Length + text.Length + 4 <= Columns)
        {
            output.WriteLine($"  {name}  {text}");
            return;
        }

        output.WriteLine("  " + name);
        foreach (string line in Wrap(text, Columns - 6))
            output.WriteLine("      " + line);
    }

    private static IEnumerable<string> Wrap(string text, int columns)
    {
        while (text.Length > columns)
        {
            int blank = text.LastIndexOf(' ', columns);
            // A word that is longer than the line, such as a digest or a path, stays in one piece: it is there to be copied.
            int end = blank > 0 ? blank : text.IndexOf(' ', StringComparison.Ordinal);
            if (end < 0)
                break;
            yield return text[..end];
            text = text[(end + 1)..];
        }

        yield return text;
    }
}
