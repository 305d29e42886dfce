using System.Buffers;

namespace Relaybox.Mail.OpenPgp;

/// <summary>
/// Checks an ASCII-armored OpenPGP message (RFC 9580 section 6.2): armor, base64 and packets, in one pass over the text.
/// </summary>
/// <remarks>
/// The checksum line (<c>=</c> and four characters, last before the end line) is optional and its value is not compared:
/// RFC 9580 section 6.1 discourages it and forbids to reject a message for it. Padding that ends the base64 is padding,
/// with or without a checksum after it.
/// </remarks>
public static class ArmoredMessage
{
    private static readonly SearchValues<byte> Base64Octets = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private static ReadOnlySpan<byte> Begin => "-----BEGIN PGP MESSAGE-----\r\n"u8;

    private static ReadOnlySpan<byte> End => "-----END PGP MESSAGE-----"u8;

    private static ReadOnlySpan<byte> Version => "Version: "u8;

    /// <summary>Whether <paramref name="text"/> is exactly one armored encrypted message; empty lines may follow it.</summary>
    public static bool IsEncrypted(ReadOnlySpan<byte> text, ArmorHeaders headers)
    {
        text = text.TrimEnd("\r\n"u8);
        if (!text.StartsWith(Begin) || !text.EndsWith(End) || text.Length < Begin.Length + End.Length)
            return false;
        text = text[Begin.Length..^End.Length];

        if (text.StartsWith(Version))
        {
            var end = text.IndexOf("\r\n"u8);
            if (headers == ArmorHeaders.None || end < 0)
                return false;
            text = text[(end + 2)..];
        }

        text = text.TrimEnd("\r\n"u8);
        return IsEncryptedBase64(WithoutChecksum(text));
    }

    private static ReadOnlySpan<byte> WithoutChecksum(ReadOnlySpan<byte> text)
    {
        if (text.Length < 6 || text[^5] != '=' || text[^6] != '\n')
            return text;
        return text[^4..].ContainsAnyExcept(Base64Octets) ? text : text[..^5];
    }

    private static bool IsEncryptedBase64(ReadOnlySpan<byte> text)
    {
        var decoder = new ArmorDecoder();
        while (!text.IsEmpty)
        {
            var lineEnd = text.IndexOfAny((byte)'\r', (byte)'\n');
            var line = lineEnd < 0 ? text : text[..lineEnd];
            text = text[Math.Min(text.Length, line.Length + 1)..];
            if (!decoder.TryPush(line))
                return false;
        }

        return decoder.IsEncryptedMessage;
    }
}
