using System.Text.RegularExpressions;

namespace Relaybox.Repository.Tests;

/// <summary>Holds docs/compatibility.md, which says of each behaviour of the reference relay what shows it, against the tree.</summary>
public sealed partial class CompatibilityTests
{
    private const string Document = "docs/compatibility.md";

    private static readonly string[] Sections =
        [.. Enumerable.Range(0, 21).Select(number => FormattableString.Invariant($"1.{number}")), "2", "8.2"];

    [Fact]
    public void Every_section_has_a_heading_and_rows()
    {
        var missing = Sections.Where(section => !Rows(section).Any());

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_row_says_what_is_ours_and_what_shows_it()
    {
        var wrong = Sections.SelectMany(Rows).Where(row => !IsWhole(row));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = Repository.Files("tests", ".cs").SelectMany(TestsOf).ToHashSet(StringComparer.Ordinal);
        var named = TestName().Matches(Repository.Read(Document)).Select(match => match.Groups["test"].Value).ToList();

        Assert.NotEmpty(named);
        var missing = named.Where(test => !tests.Contains(test)).Distinct(StringComparer.Ordinal);
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_file_that_is_named_exists()
    {
        var named = FileName().Matches(Repository.Read(Document)).Select(match => match.Groups["file"].Value).ToList();

        Assert.NotEmpty(named);
        var missing = named.Where(file => !File.Exists(Path.Combine(Repository.Root, file)));
        Assert.Empty(missing);
    }

    [Fact]
    public void What_is_open_is_listed_at_the_end()
    {
        var list = Repository.Read(Document).Split("\n# Open\n")[1];
        var open = Sections.Where(section => Rows(section).Any(row => row.Contains("open: ", StringComparison.Ordinal)));
        var forgotten = open.Where(section => !list.Contains($"\n- {section}: ", StringComparison.Ordinal));

        Assert.Empty(forgotten);
    }

    /// <summary>The rows of one section's tables, without head and rule.</summary>
    private static IEnumerable<string> Rows(string section)
    {
        var lines = Repository.Read(Document).Split('\n')
            .SkipWhile(line => !HeadingNumber().Match(line).Groups["number"].Value.Equals(section, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith('#'));
        return lines.Where(line => line.StartsWith('|')).Skip(2);
    }

    /// <summary>Whether a row has its three cells, and shows what it says unless it is left out on purpose.</summary>
    private static bool IsWhole(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        if (cells.Length != 5 || cells[1].Length == 0 || cells[2].Length == 0) return false;
        return TestName().IsMatch(cells[3])
            || cells[3].StartsWith("by construction: `", StringComparison.Ordinal)
            || cells[3].StartsWith("by hand: ", StringComparison.Ordinal)
            || (cells[3] == "–" && cells[2].StartsWith("not", StringComparison.Ordinal));
    }

    /// <summary>The tests of a source file as class and method; a file has one class of tests, and is named like it.</summary>
    private static IEnumerable<string> TestsOf(string file)
    {
        var source = Repository.Read(file);
        var type = Path.GetFileNameWithoutExtension(file);
        return TestMethod().Matches(source).Select(match => $"{type}.{match.Groups["method"].Value}");
    }

    [GeneratedRegex(@"^#+ (?<number>\d+(\.\d+)?)\.? ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HeadingNumber();

    [GeneratedRegex(@"`(?<test>[A-Z]\w+\.[A-Z]\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"`(?<file>(build|compose|docs|images|src|tests)/[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FileName();

    // Data between the two may hold anything, but members are the only lines with this indentation.
    [GeneratedRegex(@"^    \[(Fact|Theory)\b(.|\n)*?^    public (async )?(Task|ValueTask|void) (?<method>\w+)\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestMethod();
}
