using System.Buffers;
using System.Text;
using Relaybox.Mail.Dkim;
using Relaybox.Mail.Gate;
using Relaybox.Mail.Mime;
using Relaybox.Mail.OpenPgp;
using Relaybox.Mail.Smtp;

namespace Relaybox.Fuzz;

/// <summary>The parsers of Relaybox.Mail.</summary>
internal static class MailTargets
{
    private const int MaxLine = 1000;

    private const string Armor =
        "-----BEGIN PGP MESSAGE-----\r\n\r\nhF4DJf2kdtM/G24SAQdAxe7LtloE+A5xdyry9Yzxe9ArzoJ3GwluQnjbptMmWQkw\r\n" +
        "oPJYjxeVDy49I121zm4P8iVI4Z1xsg69s+WJ5b/4+LUvRgNAHyb9u++EMGiS726z\r\n0kUBbbOUx9j1Y0WUbH62yF9kCEszQw+57a8Dx8fNOIsCFJX3ElaK24UwsOcbAQ2L\r\n" +
        "HtoNUw1+OmPBraH8KIQOGLf3I5ZwAko=\r\n=cFYa\r\n-----END PGP MESSAGE-----\r\n";

    private const string Message =
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=a.test; s=x; t=1; x=9;\r\n h=From:To:Subject; l=5; bh=AAAA; b=BBBB\r\n" +
        "From: \"A\" (x) <a@a.test>\r\nTo: <b@b.test>\r\nSubject: [...]\r\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n" +
        " boundary=\"b\"\r\n\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n" +
        Armor + "\r\n--b--\r\n";

    /// <summary>All of them.</summary>
    public static IEnumerable<FuzzTarget> All =>
    [
        new("smtp-command", ["MAIL FROM:<a@b.test> SIZE=5 BODY=8BITMIME", "RCPT TO:<\"a b\"@[1.2.3.4]> NOTIFY=NEVER", "EHLO x", "BDAT 5 LAST"], RunCommand),
        new("smtp-lines", ["EHLO x\r\nMAIL FROM:<a@b.test>\r\nNO\nOP\r\r\n", new string('x', 60) + "\r\nQUIT\r\n"], RunLines),
        new("smtp-reply", ["250-a.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n", "550 5.7.1 No\r\n", "421\r\n"], RunReply),
        new("data", ["a\r\n..b\r\n.\r\nQUIT\r\n", "a\n.\r\nb\r\n.\r\n", new string('x', 990) + "\r\n.\r\n"], RunData),
        new("message", [Message], RunMessage),
        new("armor", [Armor], input => _ = ArmoredMessage.IsEncrypted(input, ArmorHeaders.None) | ArmoredMessage.IsEncrypted(input, ArmorHeaders.Version)),
        new("openpgp", ["\u00c1\u0005abcde\u00d2\u0005\u0001abcd", "\u0085\u0000\u0002ab\u00d2\u00e1\u0001a\u0001b", "\u00d2\u00ff\0\0\0\u0002\u0001a"], RunPackets),
        new("dkim-key", ["v=DKIM1; k=ed25519; h=sha256; t=s:y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "k=rsa; p=", "v=DKIM1;p=MIGfMA0G"], RunKey),
        new("from", ["\"A\" (c(d)) <a@b.test>, g: x@y.test;", "a@[1.2.3.4]"], input => _ = FromField.First(input)),
    ];

    private static void RunCommand(byte[] input)
    {
        var argument = SmtpCommand.Parse(input).Argument;
        foreach (var path in new[] { PathCommand.ParseMail(argument), PathCommand.ParseRcpt(argument) })
            _ = $"{path?.DeclaredSize}{path?.WrittenParameters}";
    }

    /// <summary>However the bytes are cut, the lines are the same, and what is left of a line is bounded.</summary>
    private static void RunLines(byte[] input)
    {
        const int MaxBytes = 50;
        var whole = ReadLines(new ReadOnlySequence<byte>(input), new CommandLineReader(MaxBytes), [], out var rest);
        Invariant.Holds(rest <= MaxBytes, "a line grows over its limit");
        var cut = new CommandLineReader(MaxBytes);
        List<string> lines = [];
        var start = 0;
        var step = 1 + (input.Length % 7);
        for (var end = Math.Min(step, input.Length); start < input.Length; end = Math.Min(end + step, input.Length))
        {
            ReadLines(new ReadOnlySequence<byte>(input, start, end - start), cut, lines, out rest);
            start = end - (int)rest;
            if (end == input.Length)
                break;
        }

        Invariant.Holds(whole.SequenceEqual(lines, StringComparer.Ordinal), "the lines depend on how the input is cut");
    }

    private static List<string> ReadLines(ReadOnlySequence<byte> buffer, CommandLineReader reader, List<string> lines, out long rest)
    {
        ReadStatus status;
        while ((status = reader.Read(ref buffer, out var line)) != ReadStatus.Incomplete)
            lines.Add($"{status} {Encoding.Latin1.GetString(line)}");
        rest = buffer.Length;
        return lines;
    }

    private static void RunReply(byte[] input)
    {
        var buffer = new ReadOnlySequence<byte>(input);
        while (SmtpReplyReader.TryRead(ref buffer, out var reply) == ReadStatus.Complete)
            Invariant.Holds(reply.Code is >= 200 and < 600 && reply.ToString().Length > 0, "no code of SMTP");
    }

    /// <summary>However the bytes are cut, the scanner must see the same message.</summary>
    private static void RunData(byte[] input)
    {
        var whole = new DataScanner(MaxLine);
        var end = whole.Scan(input);
        var step = 1 + (input.Length % 7);
        var cut = new DataScanner(MaxLine);
        for (var at = 0; at < input.Length && !cut.IsComplete; at += step)
            cut.Scan(input.AsSpan(at, Math.Min(step, input.Length - at)));
        Invariant.Holds(
            (whole.IsComplete, whole.Faults, whole.ConsumedBytes, whole.StuffedDots) == (cut.IsComplete, cut.Faults, cut.ConsumedBytes, cut.StuffedDots),
            "the result depends on how the input is cut");
        Invariant.Holds(end <= input.Length && (whole.IsComplete || end == input.Length), "the scanner stops early");
    }

    private static void RunMessage(byte[] input)
    {
        if (!MessageHead.TryParse(input, input.Length, out var head))
            return;
        _ = EncryptionGate.Classify(head, ArmorHeaders.Version);
        // The verifier gets what the scanner let pass: whole lines alone.
        var lines = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(input).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', ' ').Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n");
        if (!MessageHead.TryParse(lines, lines.Length, out _))
            return;
        using var message = new DkimMessage(lines, isDotStuffed: input.Length % 2 == 0);
        foreach (var signature in message.SignaturesOf("a.test"))
            _ = message.CheckBody(signature, DateTimeOffset.UnixEpoch.AddSeconds(5));
    }

    private static void RunPackets(byte[] input)
    {
        var whole = new PacketWalker();
        whole.Push(input);
        var cut = new PacketWalker();
        for (var at = 0; at < input.Length; at++)
            cut.Push(input.AsSpan(at, 1));
        Invariant.Holds((whole.IsEncryptedMessage, whole.IsInvalid) == (cut.IsEncryptedMessage, cut.IsInvalid), "the result depends on how the input is cut");
    }

    private static void RunKey(byte[] input)
    {
        using var key = DkimKey.Read(Encoding.Latin1.GetString(input));
        _ = key.Fault;
    }
}
