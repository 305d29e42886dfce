using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Mail.Gate;
using Relaybox.Mail.Mime;
using Relaybox.Mail.OpenPgp;

namespace Relaybox.Mail.Tests.Gate;

public sealed class EncryptionGateTests
{
    private static readonly string Armored = CaseFiles.ReadText("ArmoredMessage/accepted/rsa-recipient.asc");

    private static readonly string Encrypted =
        "From: alice@one.example\r\n"
        + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n\tboundary=\"b\"\r\n\r\n"
        + "--b\r\nContent-Type: application/pgp-encrypted; charset=\"utf-8\"\r\n\r\nVersion: 1\r\n\r\n"
        + "--b\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\nContent-Disposition: inline\r\n\r\n"
        + Armored + "\r\n--b--\r\n";

    private const string SecureJoin =
        "From: alice@one.example\r\nSecure-Join: vc-request\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSecure-Join: vc-request\r\n\r\n--b--\r\n";

    [Fact]
    public void Knows_an_encrypted_message() => Assert.Equal(MailKind.Encrypted, Classify(Encrypted));

    [Fact]
    public void Skips_text_around_the_parts_of_an_encrypted_message() =>
        Assert.Equal(MailKind.Encrypted, Classify(Encrypted.Replace("boundary=\"b\"\r\n\r\n", "boundary=\"b\"\r\n\r\nThis is an encrypted message.\r\n", StringComparison.Ordinal) + "bye\r\n"));

    [Theory]
    [InlineData("multipart/encrypted", "multipart/mixed")]
    [InlineData("application/pgp-encrypted; charset", "text/plain; charset")]
    [InlineData("Version: 1\r\n", "Version: 2\r\n")]
    [InlineData("Version: 1\r\n", "Version: 1\r\nHello in the clear\r\n")]
    [InlineData("application/octet-stream", "text/plain")]
    [InlineData("application/octet-stream", "multipart/mixed")]
    [InlineData("\r\n--b--\r\n", "\r\n--b\r\n\r\nHello in the clear\r\n--b--\r\n")]
    [InlineData("-----BEGIN PGP", "Hello\r\n-----BEGIN PGP")]
    [InlineData("END PGP MESSAGE-----\r\n", "END PGP MESSAGE-----\r\nHello in the clear\r\n")]
    [InlineData("boundary=\"b\"", "boundary=\"c\"")]
    [InlineData("boundary=\"b\"", "boundary=\"b\"; boundary=\"b\"")]
    [InlineData("Content-Disposition: inline", "no header field")]
    [InlineData("From:", "Content-Type: text/plain\r\nFrom:")]
    [InlineData("Content-Disposition: inline", "Content-Type: application/octet-stream")]
    public void Takes_an_encrypted_message_with_something_else_in_it_for_cleartext(string original, string changed)
    {
        var message = Encrypted.Replace(original, changed, StringComparison.Ordinal);

        Assert.Contains(original, Encrypted, StringComparison.Ordinal);
        Assert.Equal(MailKind.Cleartext, Classify(message));
    }

    [Fact]
    public void Asks_the_direction_for_the_armor_headers()
    {
        var message = Encrypted.Replace(Armored, CaseFiles.ReadText("ArmoredMessage/version-line.asc"), StringComparison.Ordinal);

        Assert.Equal(MailKind.Cleartext, Classify(message));
        Assert.Equal(MailKind.Encrypted, Classify(message, ArmorHeaders.Version));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("vc-request", "vg-request")]
    [InlineData("\r\n\r\nSecure-Join: vc-request", "\r\n\r\n  SECURE-JOIN: VG-Request \r\n")]
    [InlineData("Content-Type: text/plain; charset=utf-8\r\n", "")]
    public void Knows_a_securejoin_request(string original, string changed) =>
        Assert.Equal(MailKind.SecureJoinRequest, Classify(original.Length == 0 ? SecureJoin : SecureJoin.Replace(original, changed, StringComparison.Ordinal)));

    [Theory]
    [InlineData("Secure-Join: vc-request\r\nContent", "Secure-Join: vc-auth-required\r\nContent")]
    [InlineData("Secure-Join: vc-request\r\nContent", "Secure-Join: VC-Request\r\nContent")]
    [InlineData("Secure-Join: vc-request\r\nContent", "Content")]
    [InlineData("Secure-Join: vc-request\r\nContent", "Secure-Join: vc-request\r\nSecure-Join: vc-request\r\nContent")]
    [InlineData("\r\n\r\nSecure-Join: vc-request", "\r\n\r\nSecure-Join: vc-request hello")]
    [InlineData("\r\n\r\nSecure-Join: vc-request", "\r\n\r\nhello")]
    [InlineData("\r\n\r\n--b\r\n", "\r\n\r\nhello\r\n--b\r\n")]
    [InlineData("--b--\r\n", "--b--\r\nhello\r\n")]
    [InlineData("--b--\r\n", "--b\r\n\r\nhello\r\n--b--\r\n")]
    [InlineData("text/plain", "text/html")]
    [InlineData("multipart/mixed; boundary=b", "text/plain")]
    [InlineData("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSecure-Join: vc-request\r\n\r\n", "")]
    public void Lets_nothing_else_pass_as_a_securejoin_request(string original, string changed)
    {
        var message = SecureJoin.Replace(original, changed, StringComparison.Ordinal);

        Assert.Contains(original, SecureJoin, StringComparison.Ordinal);
        Assert.Equal(MailKind.Cleartext, Classify(message));
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=b", "Autocrypt Setup Message", "", MailKind.AutocryptSetup)]
    [InlineData("multipart/mixed; boundary=b", "autocrypt setup message", "", MailKind.Cleartext)]
    [InlineData("multipart/report; boundary=b", "x", "auto-replied", MailKind.AutomaticReport)]
    [InlineData("multipart/report; boundary=b", "x", "", MailKind.Cleartext)]
    [InlineData("multipart/mixed; boundary=b", "x", "auto-replied", MailKind.Cleartext)]
    [InlineData("text/plain", "x", "", MailKind.Cleartext)]
    [InlineData("garbage", "x", "", MailKind.Cleartext)]
    public void Knows_the_other_kinds_by_type_and_header(string type, string subject, string autoSubmitted, MailKind kind) =>
        Assert.Equal(kind, Classify($"Subject: {subject}\r\nAuto-Submitted: {autoSubmitted}\r\nContent-Type: {type}\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"));

    [Fact]
    public void Takes_a_message_without_a_type_for_cleartext() => Assert.Equal(MailKind.Cleartext, Classify("From: a@b\r\n\r\nhello\r\n"));

    /// <summary>The filter judges the bytes as received, dot-stuffed.</summary>
    [Fact]
    public void Says_the_same_dot_stuffed_and_not() =>
        Prop.ForAll(Mutations(), message =>
            Classify(message) == Classify(message.Replace("\n.", "\n..", StringComparison.Ordinal)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Never_throws_on_a_damaged_message() =>
        Prop.ForAll(Mutations(), message =>
        {
            _ = Classify(message, ArmorHeaders.Version);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Allocates_nothing()
    {
        var message = Encoding.ASCII.GetBytes(Encrypted);
        _ = ClassifyBytes(message, ArmorHeaders.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var kind = ClassifyBytes(message, ArmorHeaders.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((MailKind.Encrypted, 0L), (kind, allocated));
    }

    /// <summary>An encrypted message or a request, with a stretch of it replaced by something that means something.</summary>
    private static Arbitrary<string> Mutations() =>
        (from message in Gen.Elements(Encrypted, SecureJoin)
         from position in Gen.Choose(0, message.Length)
         from length in Gen.Choose(0, 12)
         from inserted in Gen.Elements("", "\r\n", "\r\n.", ".", "--b", "\r\n--b\r\n", "\r\n--b--\r\n", "\"", "(", ";", ":", "=", "\0", "Content-Type:")
         select message[..position] + inserted + message[Math.Min(message.Length, position + length)..]).ToArbitrary();

    private static MailKind Classify(string message, ArmorHeaders headers = ArmorHeaders.None) =>
        ClassifyBytes(Encoding.UTF8.GetBytes(message), headers);

    private static MailKind ClassifyBytes(byte[] message, ArmorHeaders headers) =>
        MessageHead.TryParse(message, 100_000, out var head) ? EncryptionGate.Classify(head, headers) : MailKind.Cleartext;
}
