namespace Relaybox.Mail.Mime;

/// <summary>Small helpers for structured header fields, over bytes.</summary>
internal static class MimeText
{
    /// <summary>The octets that fold and separate: space, tab and, inside folds, CR and LF.</summary>
    public static ReadOnlySpan<byte> WhiteSpace => " \t\r\n"u8;

    /// <summary>The text without one line end at its end: CRLF, or a lone CR or LF.</summary>
    public static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> text)
    {
        if (text is [.., (byte)'\n'])
            text = text[..^1];
        return text is [.., (byte)'\r'] ? text[..^1] : text;
    }

    /// <summary>
    /// Skips white space and comments (<c>CFWS</c>, RFC 5322 section 3.2.2), nested ones too, without recursion.
    /// </summary>
    /// <returns>How many bytes were skipped, or -1 when a comment does not end.</returns>
    public static int SkipComments(ReadOnlySpan<byte> text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when depth > 0:
                    depth--;
                    break;
                case (byte)'\\' when depth > 0:
                    i++;
                    break;
                default:
                    if (depth == 0 && !WhiteSpace.Contains(text[i]))
                        return i;
                    break;
            }
        }

        return depth == 0 ? text.Length : -1;
    }
}
