namespace Relaybox.Mail.Smtp;

/// <summary>Removes the doubled dots of a message as it was received by DATA (RFC 5321 section 4.5.2).</summary>
public static class DotUnstuffer
{
    /// <summary>The plain message in pieces of the stuffed one; nothing is copied.</summary>
    /// <param name="stuffed">The message without its terminating dot, every line ending with CRLF.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Pieces(ReadOnlyMemory<byte> stuffed)
    {
        while (!stuffed.IsEmpty)
        {
            if (stuffed.Span[0] == '.')
                stuffed = stuffed[1..];
            var next = stuffed.Span.IndexOf("\r\n."u8);
            var length = next < 0 ? stuffed.Length : next + 2;
            yield return stuffed[..length];
            stuffed = stuffed[length..];
        }
    }

    /// <summary>How many bytes the plain message has.</summary>
    /// <param name="stuffed">The message without its terminating dot, every line ending with CRLF.</param>
    public static long PlainLength(ReadOnlySpan<byte> stuffed) =>
        stuffed.Length - stuffed.Count("\r\n."u8) - (!stuffed.IsEmpty && stuffed[0] == '.' ? 1 : 0);
}
