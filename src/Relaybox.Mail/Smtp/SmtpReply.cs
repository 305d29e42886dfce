using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relaybox.Mail.Smtp;

/// <summary>One SMTP reply (RFC 5321 section 4.2), of one line or several.</summary>
/// <param name="Code">The three-digit reply code, 200 to 599.</param>
/// <param name="Enhanced">The enhanced code that starts each line (RFC 2034); null for the greeting, EHLO and 3xx replies.</param>
/// <param name="Text">The text without codes; lines are separated by <c>\n</c>.</param>
public readonly record struct SmtpReply(int Code, EnhancedCode? Enhanced, string Text)
{
    /// <summary>The longest reply line that is written, CRLF included (RFC 5321 section 4.5.3.1.5).</summary>
    public const int MaxLineBytes = 512;

    /// <summary>Whether the command was carried out (2yz).</summary>
    public bool IsPositive => Code is >= 200 and < 300;

    /// <summary>Makes a one-line reply with an enhanced code given as <c>x.y.z</c>.</summary>
    public static SmtpReply Of(int code, string enhanced, string text) =>
        EnhancedCode.TryParse(enhanced, out var parsed, out _)
            ? new SmtpReply(code, parsed, text)
            : throw new ArgumentException($"'{enhanced}' is no enhanced status code.", nameof(enhanced));

    /// <summary>Writes <c>code [enhanced] text CRLF</c> for each line.</summary>
    /// <remarks>
    /// Text can echo what a peer sent, so everything but printable ASCII becomes <c>?</c> and a long line is cut:
    /// no peer can forge a reply line.
    /// </remarks>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var rest = Text.AsSpan();
        while (true)
        {
            var end = rest.IndexOf('\n');
            WriteLine(output, end < 0 ? rest : rest[..end], isLast: end < 0);
            if (end < 0)
                return;
            rest = rest[(end + 1)..];
        }
    }

    /// <summary>The reply as it is logged: code and text, lines joined by a space.</summary>
    public override string ToString()
    {
        var enhanced = Enhanced is { } code ? $"{code} " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Code} {enhanced}{Text.Replace('\n', ' ')}");
    }

    private void WriteLine(IBufferWriter<byte> output, ReadOnlySpan<char> text, bool isLast)
    {
        var line = output.GetSpan(MaxLineBytes)[..MaxLineBytes];
        Code.TryFormat(line, out var length, provider: CultureInfo.InvariantCulture);
        line[length++] = (byte)(isLast ? ' ' : '-');
        if (Enhanced is { } enhanced)
        {
            length += Encoding.ASCII.GetBytes(enhanced.ToString(), line[length..]);
            line[length++] = (byte)' ';
        }

        foreach (var c in text[..Math.Min(text.Length, MaxLineBytes - 2 - length)])
            line[length++] = c is >= ' ' and <= '~' ? (byte)c : (byte)'?';
        line[length++] = (byte)'\r';
        line[length++] = (byte)'\n';
        output.Advance(length);
    }
}
