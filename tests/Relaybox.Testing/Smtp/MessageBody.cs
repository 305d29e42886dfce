namespace Relaybox.Testing.Smtp;

/// <summary>The part of a message that no server may touch.</summary>
public static class MessageBody
{
    /// <summary>What follows the empty line after the header section.</summary>
    /// <param name="message">A message with CRLF line ends.</param>
    public static byte[] Of(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf("\r\n\r\n"u8);
        return end < 0 ? [] : message[(end + 4)..].ToArray();
    }
}
