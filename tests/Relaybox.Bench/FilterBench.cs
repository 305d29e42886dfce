using System.Text;
using Relaybox.Mail.Gate;
using Relaybox.Mail.Mime;
using Relaybox.Mail.OpenPgp;

namespace Relaybox.Bench;

/// <summary>What the filters spend on looking at one message, without the network: header, parts, armor, packets.</summary>
internal static class FilterBench
{
    private const int ArmoredBytes = 7_500;
    private const int Messages = 20_000;

    /// <summary>Classifies an encrypted message of about 10 kB over and over.</summary>
    public static Measurement Run()
    {
        var message = EncryptedMessage();
        Classify(message, Messages / 10);

        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        // The processor's time, not the wall clock's: a busy machine measures the same.
        var start = Environment.CpuUsage.TotalTime;
        Classify(message, Messages);
        var elapsed = Environment.CpuUsage.TotalTime - start;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;

        return new Measurement(
            $"the encryption gate on a message of {message.Length:N0} bytes",
            $"{Messages / elapsed.TotalSeconds:N0} messages/s on one core, {allocated / Messages} bytes allocated each",
            "",
            "0 bytes");
    }

    private static void Classify(byte[] message, int times)
    {
        for (var i = 0; i < times; i++)
        {
            if (!MessageHead.TryParse(message, message.Length, out var head)
                || EncryptionGate.Classify(head, ArmorHeaders.None) != MailKind.Encrypted)
            {
                throw new InvalidOperationException("The gate does not know its own sample.");
            }
        }
    }

    private static byte[] EncryptedMessage()
    {
        // A session key packet of two octets, then a data packet with a five-octet length.
        byte[] packets = [0xC1, 2, 0, 0, 0xD2, 0xFF, 0, 0, ArmoredBytes >> 8, ArmoredBytes & 0xFF, .. new byte[ArmoredBytes]];
        var base64 = Convert.ToBase64String(packets).Chunk(76).Select(line => new string(line));
        return Encoding.ASCII.GetBytes(
            "From: <alice@one.example>\r\nTo: <bob@two.example>\r\nSubject: [...]\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n\tboundary=\"b\"\r\n\r\n"
            + "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
            + "--b\r\nContent-Type: application/octet-stream\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\n"
            + string.Join("\r\n", base64)
            + "\r\n-----END PGP MESSAGE-----\r\n\r\n--b--\r\n");
    }
}
