namespace Relaybox.Relay.Tests.Filter;

/// <summary>Messages of every kind, with CRLF, not dot-stuffed and without the final dot.</summary>
internal static class SampleMail
{
    /// <summary>A PKESK and a SEIPD of a few octets: the structure of an encrypted message, without any key.</summary>
    private const string Armored = "-----BEGIN PGP MESSAGE-----\r\n{0}\r\nwQIAANIDAAAA\r\n-----END PGP MESSAGE-----\r\n";

    public static string Encrypted(string from, string armorHeader = "", string padding = "") =>
        $"From: {from}\r\nTo: <bob@two.example>\r\nSubject: [...]\r\nX-Padding: {padding}\r\n"
        + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n\tboundary=\"b\"\r\n\r\n"
        + "--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n"
        + "--b\r\nContent-Type: application/octet-stream\r\n\r\n"
        + Armored.Replace("{0}", armorHeader, StringComparison.Ordinal)
        + "\r\n--b--\r\n";

    public static string Cleartext(string from) =>
        $"From: {from}\r\nSubject: hello\r\nContent-Type: text/plain\r\n\r\nHello\r\n";

    public static string SecureJoin(string from) =>
        $"From: {from}\r\nSecure-Join: vc-request\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
        + "--b\r\nContent-Type: text/plain\r\n\r\nSecure-Join: vc-request\r\n--b--\r\n";

    public static string AutocryptSetup(string from) =>
        $"From: {from}\r\nSubject: Autocrypt Setup Message\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
        + "--b\r\n\r\nYour setup message\r\n--b--\r\n";

    public static string Bounce(string from, string autoSubmitted = "auto-replied") =>
        $"From: Mail Delivery System <{from}>\r\nAuto-Submitted: {autoSubmitted}\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nsorry\r\n--b--\r\n";

    /// <summary>A whole session that sends one message.</summary>
    public static string Session(string sender, string message, params string[] recipients) =>
        $"EHLO client.example\r\n{Transaction(sender, message, recipients)}QUIT\r\n";

    /// <summary>One transaction: MAIL, RCPT for each recipient (<c>bob@two.example</c> when there is none), DATA, the message.</summary>
    public static string Transaction(string sender, string message, params string[] recipients) =>
        $"MAIL FROM:<{sender}> SIZE=100\r\n"
        + string.Concat((recipients.Length > 0 ? recipients : ["bob@two.example"]).Select(r => $"RCPT TO:<{r}>\r\n"))
        + $"DATA\r\n{message}.\r\n";
}
