using System.Text;

namespace Relaybox.Testing.Smtp;

/// <summary>The content of a DATA command on the wire (RFC 5321 §4.5.2).</summary>
public static class SmtpData
{
    /// <summary>Doubles leading dots and appends the final dot.</summary>
    /// <param name="message">A message with CRLF line ends, the last one included.</param>
    public static byte[] Encode(ReadOnlySpan<byte> message)
    {
        using var wire = new MemoryStream(message.Length + 64);
        for (var index = 0; index < message.Length; index++)
        {
            // Only CRLF ends a line; a dot after a bare CR or LF stays single, so that tests can send it.
            if (message[index] == (byte)'.' && (index == 0 || message[..index].EndsWith("\r\n"u8)))
                wire.WriteByte((byte)'.');
            wire.WriteByte(message[index]);
        }

        wire.Write(".\r\n"u8);
        return wire.ToArray();
    }

    /// <summary>A small message in plain text, as no relay lets it out.</summary>
    /// <param name="from">The From header's address.</param>
    /// <param name="to">The To header's address.</param>
    /// <param name="text">The body, one line.</param>
    public static byte[] Cleartext(string from, string to, string text = "in clear") =>
        Encoding.ASCII.GetBytes(
            $"From: <{from}>\r\nTo: <{to}>\r\nSubject: hello\r\nMessage-ID: <{Guid.NewGuid():N}@test.invalid>\r\n" +
            $"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{text}\r\n");
}
