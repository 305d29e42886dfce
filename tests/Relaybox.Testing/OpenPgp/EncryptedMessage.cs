using System.Text;

namespace Relaybox.Testing.OpenPgp;

/// <summary>Messages of the kind a relay lets pass: <c>multipart/encrypted</c> around OpenPGP (RFC 3156 §4).</summary>
public static class EncryptedMessage
{
    private const string Boundary = "boundary-of-the-encrypted-parts";

    /// <summary>Made once with GnuPG for a key that was thrown away; for tests that care about the way, not the content.</summary>
    private const string SampleArmor =
        """
        -----BEGIN PGP MESSAGE-----

        hF4DJf2kdtM/G24SAQdAxe7LtloE+A5xdyry9Yzxe9ArzoJ3GwluQnjbptMmWQkw
        oPJYjxeVDy49I121zm4P8iVI4Z1xsg69s+WJ5b/4+LUvRgNAHyb9u++EMGiS726z
        0kUBbbOUx9j1Y0WUbH62yF9kCEszQw+57a8Dx8fNOIsCFJX3ElaK24UwsOcbAQ2L
        HtoNUw1+OmPBraH8KIQOGLf3I5ZwAko=
        =cFYa
        -----END PGP MESSAGE-----
        """;

    /// <summary>A message with an old piece of cipher text.</summary>
    /// <param name="from">The From header's address.</param>
    /// <param name="to">The To header's address.</param>
    /// <returns>The message with CRLF line ends.</returns>
    public static byte[] Sample(string from, string to) => Wrap(from, to, SampleArmor);

    /// <summary>Wraps an armored OpenPGP message.</summary>
    /// <param name="from">The From header's address.</param>
    /// <param name="to">The To header's address.</param>
    /// <param name="armor">The armor (RFC 9580 §6).</param>
    /// <returns>The message with CRLF line ends.</returns>
    public static byte[] Wrap(string from, string to, string armor) =>
        Encoding.ASCII.GetBytes(
            $"""
            From: <{from}>
            To: <{to}>
            Subject: [...]
            Message-ID: <{Guid.NewGuid():N}@test.invalid>
            Date: Mon, 02 Nov 2026 10:00:00 +0000
            MIME-Version: 1.0
            Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";
             boundary="{Boundary}"

            --{Boundary}
            Content-Type: application/pgp-encrypted

            Version: 1

            --{Boundary}
            Content-Type: application/octet-stream; name="encrypted.asc"

            {armor.Trim()}

            --{Boundary}--

            """.ReplaceLineEndings("\r\n"));
}
