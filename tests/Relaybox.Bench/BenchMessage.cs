using Relaybox.Testing.OpenPgp;

namespace Relaybox.Bench;

/// <summary>The message of the measurements: encrypted, about 10 kB, as a chat with a small picture has it.</summary>
internal static class BenchMessage
{
    private const int PayloadBytes = 7_000;
    private const int ArmorLine = 76;

    /// <summary>Makes the message.</summary>
    /// <param name="from">The From header's address.</param>
    /// <param name="to">The To header's address.</param>
    /// <returns>The message with CRLF line ends.</returns>
    public static byte[] Make(string from, string to)
    {
        // A session key packet of two octets, then a data packet with a five-octet length (RFC 9580 section 4.2.1).
        byte[] packets = [0xC1, 2, 0, 0, 0xD2, 0xFF, 0, 0, PayloadBytes >> 8, PayloadBytes & 0xFF, .. new byte[PayloadBytes]];
        var base64 = Convert.ToBase64String(packets).Chunk(ArmorLine).Select(line => new string(line));
        return EncryptedMessage.Wrap(from, to, $"-----BEGIN PGP MESSAGE-----\n\n{string.Join('\n', base64)}\n-----END PGP MESSAGE-----");
    }
}
