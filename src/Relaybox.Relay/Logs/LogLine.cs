using System.Buffers;
using System.Text;

namespace Relaybox.Relay.Logs;

/// <summary>Takes out of a daemon's log line what names people: local parts of addresses, message ids, addresses of clients.</summary>
internal static class LogLine
{
    private const char Removed = '…';

    // What ends an address to the left or to the right, beside white space.
    private const string Delimiters = "<>()[],;:\"'`{}|\\";

    private static readonly SearchValues<char> Ipv4Characters = SearchValues.Create("0123456789.");

    /// <summary>Replaces what stands before each @ by an ellipsis. A message id has the form of an address, and so it goes as well.</summary>
    public static string WithoutLocalParts(string line)
    {
        if (!line.Contains('@')) return line;

        var text = new StringBuilder(line.Length);
        foreach (var character in line)
        {
            if (character == '@') RemoveLastWord(text);
            text.Append(character);
        }

        return text.ToString();
    }

    /// <summary>Replaces each IP address by an ellipsis.</summary>
    public static string WithoutAddresses(string line)
    {
        var text = new StringBuilder(line.Length);
        var rest = line.AsSpan();
        while (!rest.IsEmpty)
        {
            var length = AddressCharacters(rest);
            if (length == 0)
            {
                text.Append(rest[0]);
                rest = rest[1..];
                continue;
            }

            if (IsAddress(rest[..length])) text.Append(Removed);
            else text.Append(rest[..length]);
            rest = rest[length..];
        }

        return text.ToString();
    }

    private static void RemoveLastWord(StringBuilder text)
    {
        // A quoted local part (RFC 5321 section 4.1.2) may hold anything.
        var isQuoted = text.Length > 0 && text[^1] == '"';
        var start = isQuoted ? text.Length - 1 : text.Length;
        while (start > 0 && (isQuoted ? text[start - 1] != '"' : !IsDelimiter(text[start - 1]))) start--;
        if (isQuoted && start > 0) start--;
        text.Length = start;
        text.Append(Removed);
    }

    private static bool IsDelimiter(char character) => char.IsWhiteSpace(character) || Delimiters.Contains(character);

    private static int AddressCharacters(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiHexDigit(text[length]) || text[length] is '.' or ':')) length++;
        return length;
    }

    /// <summary>Four numbers with dots, or what only an IPv6 address has: two colons in a row, or more of them than a time of day.</summary>
    private static bool IsAddress(ReadOnlySpan<char> word) =>
        word.Contains("::", StringComparison.Ordinal) || word.Count(':') > 2 || HoldsIpv4(word);

    private static bool HoldsIpv4(ReadOnlySpan<char> word)
    {
        var colon = word.IndexOf(':');
        var address = colon < 0 ? word : word[..colon];
        return address.Count('.') >= 3 && !address.ContainsAnyExcept(Ipv4Characters);
    }
}
