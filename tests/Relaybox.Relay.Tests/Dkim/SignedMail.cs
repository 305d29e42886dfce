using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Mime;

namespace Relaybox.Relay.Tests.Dkim;

/// <summary>Signs sample messages as their authors' relays would.</summary>
internal static class SignedMail
{
    /// <summary>The time of signatures: when the tests' clock starts.</summary>
    public static DateTimeOffset Time { get; } = new ManualTime().GetUtcNow();

    /// <summary>Puts a signature above a message.</summary>
    /// <param name="message">The message, not dot-stuffed.</param>
    /// <param name="domain">The signing domain.</param>
    public static string By(string domain, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        using var signer = new DkimSigner(KeyDns.Key, domain, DkimRecord.Selector);
        var fields = new HeaderReader(bytes);
        while (fields.MoveNext())
            signer.AddField(fields.Name, fields.Value);
        signer.AddBody(fields.Body);
        return $"DKIM-Signature: {signer.Sign(Time)}\r\n{message}";
    }
}
