using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Mime;
using Relaybox.Mail.Smtp;

namespace Relaybox.Fuzz;

/// <summary>The verifier of DKIM signatures, with the key in hand: mutations of a message that does verify.</summary>
internal static class SignatureTarget
{
    private const string Domain = "a.test";
    private const string Body = "Hello\r\nworld\r\n";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly DkimSigningKey SigningKey = DkimSigningKey.Read(DkimSigningKey.CreatePem())!;
    private static readonly DkimKey Key = DkimKey.Read(DkimRecord.For(SigningKey));

    /// <summary>Makes the target.</summary>
    public static FuzzTarget Create() => new("dkim-verify", [Signed("From: <a@a.test>\r\nTo: b@b.test\r\nSubject: [...]\r\nContent-Type: text/plain\r\n\r\n" + Body)], Run);

    private static string Signed(string message)
    {
        var fields = new HeaderReader(Encoding.Latin1.GetBytes(message));
        using var signer = new DkimSigner(SigningKey, Domain, DkimRecord.Selector);
        while (fields.MoveNext())
            signer.AddField(fields.Name, fields.Value);
        signer.AddBody(fields.Body);
        return $"DKIM-Signature: {signer.Sign(Now)}\r\n{message}";
    }

    /// <summary>Whatever verifies has the body that was signed: canonicalization "simple" leaves nothing out but empty lines at its end.</summary>
    private static void Run(byte[] input)
    {
        // The verifier gets what the scanner let pass: whole lines alone.
        var scanner = new DataScanner(0);
        byte[] wire = [.. input, .. "\r\n.\r\n"u8];
        if (scanner.Scan(wire) != wire.Length || scanner.Faults != DataFaults.None || !MessageHead.TryParse(input, input.Length, out _))
            return;
        using var message = new DkimMessage(input, isDotStuffed: false);
        foreach (var signature in message.SignaturesOf(Domain))
        {
            if (message.Verify(signature, Key) != DkimFault.None || message.CheckBody(signature, Now) != DkimFault.None)
                continue;
            var text = Encoding.Latin1.GetString(input);
            var body = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            Invariant.Holds(body.TrimEnd('\r', '\n') == Body.TrimEnd('\r', '\n'), "a body verifies that was not signed");
        }
    }
}
