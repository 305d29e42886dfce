using System.Text;

namespace Relaybox.Relay.Metadata;

/// <summary>
/// One line of Dovecot's dict protocol (version 4, Dovecot 2.4's <c>dict-client.h</c>): a command letter and fields separated by TAB,
/// in which TAB, LF, CR, NUL and 0x01 are escaped by 0x01 and a letter.
/// </summary>
/// <param name="Command">The command letter; NUL for an empty line.</param>
/// <param name="Fields">The fields after it, unescaped; the first is there even when it is empty.</param>
internal readonly record struct DictRequest(char Command, string[] Fields)
{
    /// <summary>The command of an empty line, which no command is.</summary>
    public const char None = '\0';

    /// <summary>Longest line in bytes; Dovecot's own limit (<c>DICT_CLIENT_MAX_LINE_LENGTH</c>).</summary>
    public const int MaxLineBytes = 64 * 1024;

    /// <summary>More fields than any command has; what follows is part of the last.</summary>
    private const int MaxFields = 8;

    /// <summary>Reads a line without its LF; bytes that are not UTF-8 become replacement characters and match nothing.</summary>
    public static DictRequest Parse(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return new DictRequest(None, [""]);

        var fields = Encoding.UTF8.GetString(line[1..]).Split('\t', MaxFields);
        for (var i = 0; i < fields.Length; i++) fields[i] = Unescape(fields[i]);
        return new DictRequest((char)line[0], fields);
    }

    /// <summary>A field, or the empty text where the line has fewer.</summary>
    public string Field(int index) => index < Fields.Length ? Fields[index] : "";

    /// <summary>Escapes a value for a reply.</summary>
    public static string Escape(string value)
    {
        if (value.AsSpan().IndexOfAny("\0\u0001\t\r\n") < 0) return value;

        var text = new StringBuilder(value.Length + 8);
        foreach (var character in value)
        {
            _ = character switch
            {
                '\0' => text.Append("\u00010"),
                '\u0001' => text.Append("\u00011"),
                '\t' => text.Append("\u0001t"),
                '\r' => text.Append("\u0001r"),
                '\n' => text.Append("\u0001n"),
                _ => text.Append(character),
            };
        }

        return text.ToString();
    }

    private static string Unescape(string field)
    {
        if (!field.Contains('\u0001', StringComparison.Ordinal)) return field;

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\u0001')
            {
                text.Append(field[i]);
                continue;
            }

            // An escape that is cut off stands for nothing, as in Dovecot.
            if (++i == field.Length) break;
            text.Append(field[i] switch { '0' => '\0', '1' => '\u0001', 't' => '\t', 'r' => '\r', 'n' => '\n', var other => other });
        }

        return text.ToString();
    }
}
