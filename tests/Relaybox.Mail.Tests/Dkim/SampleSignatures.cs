using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Tests.Dkim;

/// <summary>A key, messages, and signatures by hand for tests that need other tags than our signer writes.</summary>
internal static class SampleSignatures
{
    public const string Domain = "one.example";

    public const string Message =
        "From: Alice <alice@one.example>\r\nTo: bob@two.example,\r\n carol@two.example\r\nSubject: [...]\r\n"
        + "Date: Sun, 01 Nov 2026 12:00:00 +0000\r\nX-Not-Signed: x\r\nContent-Type: text/plain\r\n\r\nHello,\r\n\r\n.dots and  spaces \t\r\n..\r\nBye\r\n\r\n\r\n";

    public static string Pem { get; } = DkimSigningKey.CreatePem();

    public static DkimSigningKey Key { get; } = DkimSigningKey.Read(Pem)!;

    public static DateTimeOffset Now { get; } = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What our signer makes of a message.</summary>
    public static string Sign(string message, DkimSigner? signer = null)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        using var own = new DkimSigner(Key, Domain, DkimRecord.Selector);
        signer ??= own;
        var fields = new HeaderReader(bytes);
        while (fields.MoveNext())
            signer.AddField(fields.Name, fields.Value);
        signer.AddBody(fields.Body);
        return $"DKIM-Signature: {signer.Sign(Now)}\r\n{message}";
    }

    /// <summary>Signs with tags of choice.</summary>
    /// <param name="tags">All tags but bh= and b=.</param>
    /// <param name="message">The message.</param>
    /// <param name="body">How the body is canonicalized.</param>
    public static string SignWith(string tags, string message = Message, DkimCanonicalization body = DkimCanonicalization.Simple)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        var bodyStart = message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        using var hasher = new DkimBodyHasher(body);
        hasher.Append(bytes.AsSpan(bodyStart));
        var hash = new byte[DkimBodyHasher.HashBytes];
        hasher.Finish(hash);
        var field = $"DKIM-Signature: {tags}; bh={Convert.ToBase64String(hash)}; b=";

        // From alone is signed, by its relaxed form.
        using var header = new DkimHeaderHasher();
        header.Add("From: Alice <alice@one.example>\r\n"u8, DkimCanonicalization.Relaxed);
        header.Add(Encoding.ASCII.GetBytes(field), DkimCanonicalization.Relaxed, withLineEnd: false);
        header.Hash(hash);
        return $"{field}{Convert.ToBase64String(Key.Sign(hash))}\r\n{message}";
    }

    /// <summary>The outcome of the best signature of <see cref="Domain"/>, with the DNS saying <paramref name="record"/>.</summary>
    public static DkimFault Verify(string message, string? record = null, bool isDotStuffed = false) =>
        Verify(Encoding.Latin1.GetBytes(message), record, isDotStuffed);

    public static DkimFault Verify(byte[] bytes, string? record = null, bool isDotStuffed = false)
    {
        using var message = new DkimMessage(bytes, isDotStuffed);
        using var key = DkimKey.Read(record ?? DkimRecord.For(Key));
        var worst = DkimFault.NoSignature;
        foreach (var signature in message.SignaturesOf(Domain))
        {
            var fault = message.CheckBody(signature, Now);
            if (fault == DkimFault.None)
                fault = message.Verify(signature, key);
            if (fault == DkimFault.None)
                return fault;
            worst = (DkimFault)Math.Max((int)worst, (int)fault);
        }

        return worst;
    }
}
