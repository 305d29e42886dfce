using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relaybox.Mail.Smtp;

/// <summary>Reads replies on the client side (RFC 5321 section 4.2), multi-line ones included.</summary>
public static class SmtpReplyReader
{
    /// <summary>The longest line that is read. Servers exceed the RFC's 512, so it is generous.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>The most lines one reply may have.</summary>
    public const int MaxLines = 128;

    /// <summary>Takes one reply off the front of <paramref name="buffer"/>, which is moved only when it is complete.</summary>
    /// <returns><see cref="ReadStatus.Malformed"/> when the server does not speak SMTP: the connection is of no further use.</returns>
    public static ReadStatus TryRead(ref ReadOnlySequence<byte> buffer, out SmtpReply reply)
    {
        reply = default;
        var reader = new SequenceReader<byte>(buffer);
        var code = 0;
        var lines = 0;
        EnhancedCode? enhanced = null;
        var text = new StringBuilder();

        while (reader.TryReadTo(out ReadOnlySequence<byte> raw, (byte)'\n'))
        {
            if (raw.Length > MaxLineBytes || ++lines > MaxLines)
                return ReadStatus.Malformed;
            var line = Encoding.ASCII.GetString(raw).AsSpan().TrimEnd('\r');
            if (!TryParseLine(line, out var lineCode, out var isLast) || (lines > 1 && lineCode != code))
                return ReadStatus.Malformed;

            code = lineCode;
            if (lines > 1)
                text.Append('\n');
            text.Append(TakeEnhanced(line.Length > 4 ? line[4..] : default, code, ref enhanced));
            if (!isLast)
                continue;

            reply = new SmtpReply(code, enhanced, text.ToString());
            buffer = buffer.Slice(reader.Position);
            return ReadStatus.Complete;
        }

        return reader.Remaining > MaxLineBytes ? ReadStatus.Malformed : ReadStatus.Incomplete;
    }

    private static bool TryParseLine(ReadOnlySpan<char> line, out int code, out bool isLast)
    {
        code = 0;
        isLast = line.Length == 3 || (line.Length > 3 && line[3] == ' ');
        return line.Length >= 3
            && (isLast || line[3] == '-')
            && int.TryParse(line[..3], NumberStyles.None, CultureInfo.InvariantCulture, out code)
            && code is >= 200 and < 600;
    }

    private static ReadOnlySpan<char> TakeEnhanced(ReadOnlySpan<char> text, int code, ref EnhancedCode? enhanced)
    {
        if (!EnhancedCode.TryParse(text, out var parsed, out var length) || parsed.Class != code / 100)
            return text;
        enhanced ??= parsed;
        return text[length..].TrimStart(' ');
    }
}
