using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Relaybox.Testing.Tracing;

/// <summary>Reads what <c>strace -f -yy -o FILE</c> writes: one call a line, or two lines when another process was seen in between.</summary>
public static partial class SystemCallReader
{
    /// <summary>Reads a trace; what is no call (signals, ends of processes) is left out.</summary>
    /// <param name="lines">Its lines.</param>
    /// <returns>The calls in the order in which they were answered.</returns>
    public static IReadOnlyList<SystemCall> Read(IEnumerable<string> lines)
    {
        List<SystemCall> calls = [];
        // A process is in one call at a time.
        Dictionary<int, (int Begun, string Name, string Arguments)> begun = [];
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (BegunPattern.Match(line) is { Success: true } first)
            {
                begun[Process(first)] = (number, first.Groups["name"].Value, first.Groups["arguments"].Value);
            }
            else if (ResumedPattern.Match(line) is { Success: true } second)
            {
                if (begun.Remove(Process(second), out var start) && start.Name == second.Groups["name"].Value)
                    calls.Add(Call(start.Begun, number, second, start.Name, start.Arguments + second.Groups["arguments"].Value));
            }
            else if (WholePattern.Match(line) is { Success: true } whole)
            {
                calls.Add(Call(number, number, whole, whole.Groups["name"].Value, whole.Groups["arguments"].Value));
            }
        }

        return calls;
    }

    private static int Process(Match match) => int.Parse(match.Groups["process"].Value, CultureInfo.InvariantCulture);

    private static SystemCall Call(int begun, int done, Match match, string name, string arguments)
    {
        var descriptor = DescriptorPattern.Match(arguments);
        // The description of a socket may have a string in it, which is no argument.
        var rest = descriptor.Success ? arguments[descriptor.Length..] : arguments;
        return new SystemCall(
            begun,
            done,
            Process(match),
            name,
            descriptor.Groups["what"].Value,
            [.. TextPattern.Matches(rest).Select(text => Unescape(text.Groups["text"].Value))],
            match.Groups["result"].Value);
    }

    /// <summary>Undoes strace's escapes, C's, with bytes above 127 in octal.</summary>
    private static string Unescape(string text) =>
        EscapePattern.Replace(text, escape => escape.Value[1] switch
        {
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'v' => "\v",
            'f' => "\f",
            >= '0' and <= '7' => ((char)Convert.ToInt32(escape.Value[1..], 8)).ToString(),
            var other => other.ToString(),
        });

    [GeneratedRegex(@"^(?<process>\d+) +(?<name>\w+)\((?<arguments>.*?) <unfinished \.\.\.>$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BegunPattern { get; }

    [GeneratedRegex(@"^(?<process>\d+) +<\.\.\. (?<name>\w+) resumed>(?<arguments>.*)\) += (?<result>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResumedPattern { get; }

    [GeneratedRegex(@"^(?<process>\d+) +(?<name>\w+)\((?<arguments>.*)\) += (?<result>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholePattern { get; }

    /// <summary>A number and what it stands for; strace escapes angle brackets in paths, but not the arrow between a socket's ends.</summary>
    [GeneratedRegex(@"^\d+<(?<what>[A-Za-z0-9-]+:\[.*?\]|[^>]*)>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DescriptorPattern { get; }

    [GeneratedRegex("""
        "(?<text>(?:[^"\\]|\\.)*)"
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TextPattern { get; }

    [GeneratedRegex(@"\\(?:[0-7]{1,3}|.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EscapePattern { get; }
}
