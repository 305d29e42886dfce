using Relaybox.Relay.Tests.Dkim;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>Whole conversations, in every chunk mode: what the client hears and what Postfix gets.</summary>
public sealed class FilterVerdictTests
{
    private const string Alice = "alice@one.example";

    /// <summary>A name for the case, envelope sender, message, recipient, the reply to the message; the sender handed on when it is accepted.</summary>
    public static TheoryData<string, string, string, string, string> OutgoingCases { get; } = new()
    {
        { "encrypted", Alice, SampleMail.Encrypted(Alice), "bob@two.example", "250 2.0.0 Ok: queued as FAKE" },
        { "other case", Alice, SampleMail.Encrypted("Alice <ALICE@One.example>"), "bob@two.example", "250 2.0.0 Ok: queued as FAKE" },
        { "securejoin", Alice, SampleMail.SecureJoin(Alice), "bob@two.example", "250 2.0.0 Ok: queued as FAKE" },
        { "setup to self", Alice, SampleMail.AutocryptSetup(Alice), Alice, "250 2.0.0 Ok: queued as FAKE" },
        { "setup to others", Alice, SampleMail.AutocryptSetup(Alice), "bob@two.example", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "cleartext", Alice, SampleMail.Cleartext(Alice), "bob@two.example", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "cleartext to local", Alice, SampleMail.Cleartext(Alice), "bob@one.example", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "armor version", Alice, SampleMail.Encrypted(Alice, "Version: x\r\n"), "bob@two.example", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "bounce", Alice, SampleMail.Bounce("mailer-daemon@one.example"), "bob@two.example", "500 5.7.1 Invalid FROM <mailer-daemon@one.example> for <alice@one.example>" },
        { "forged", Alice, SampleMail.Encrypted("eve@one.example"), "bob@two.example", "500 5.7.1 Invalid FROM <eve@one.example> for <alice@one.example>" },
        { "no from", Alice, "Subject: x\r\n\r\nhello\r\n", "bob@two.example", "500 5.6.0 Invalid FROM header: missing" },
        { "two from", Alice, $"From: {Alice}\r\n" + SampleMail.Encrypted(Alice), "bob@two.example", "500 5.6.0 Invalid FROM header: more than one" },
        { "no address", Alice, SampleMail.Encrypted("Alice"), "bob@two.example", "500 5.6.0 Invalid FROM header: no valid address" },
        { "no header", Alice, "hello\r\n", "bob@two.example", "500 5.6.0 Failed to parse message: malformed or oversized header" },
        { "empty", Alice, "", "bob@two.example", "500 5.6.0 Invalid FROM header: missing" },
        { "header too large", Alice, SampleMail.Encrypted(Alice, padding: string.Concat(Enumerable.Repeat("\r\n " + new string('x', 900), 5))), "bob@two.example", "500 5.6.0 Failed to parse message: malformed or oversized header" },
        { "bare LF", Alice, "From: alice@one.example\n.\r\nMAIL FROM:<eve@one.example>\r\n", "bob@two.example", "500 5.6.0 Invalid DATA" },
        // Postfix in front passes dots as they came, Postfix behind takes one off: From would be there twice, or a boundary.
        { "hidden from", Alice, ".From: eve@one.example\r\n" + SampleMail.Encrypted(Alice), "bob@two.example", "500 5.6.0 Invalid DATA" },
        { "hidden part", Alice, SampleMail.Encrypted(Alice).Replace("--b--", ".--b\r\n\r\nHello\r\n--b--", StringComparison.Ordinal), "bob@two.example", "500 5.6.0 Invalid DATA" },
        { "bare CR", Alice, "From: alice@one.example\r\n\r\na\rb\r\n", "bob@two.example", "500 5.6.0 Invalid DATA" },
        { "long line", Alice, SampleMail.Encrypted(Alice, padding: new string('x', 999)), "bob@two.example", "500 5.6.0 Invalid DATA: line too long" },
        { "too large", Alice, SampleMail.Encrypted(Alice) + string.Concat(Enumerable.Repeat(new string('x', 900) + "\r\n", 30)), "bob@two.example", "552 5.3.4 Message exceeds maximum size" },
    };

    public static TheoryData<string, string, string, string, string> IncomingCases { get; } = new()
    {
        { "encrypted", "bob@two.example", SampleMail.Encrypted("bob@two.example"), "<bob@two.example>", "250 2.0.0 Ok: queued as FAKE" },
        { "armor version", "bob@two.example", SampleMail.Encrypted("bob@two.example", "Version: x\r\n"), "<bob@two.example>", "250 2.0.0 Ok: queued as FAKE" },
        { "forwarded", "srs0=bob@fwd.example", SampleMail.Encrypted("bob@two.example"), "<>", "250 2.0.0 Ok: queued as FAKE" },
        { "securejoin", "bob@two.example", SampleMail.SecureJoin("bob@two.example"), "<bob@two.example>", "250 2.0.0 Ok: queued as FAKE" },
        { "bounce", "", SampleMail.Bounce("MAILER-DAEMON@two.example"), "<>", "250 2.0.0 Ok: queued as FAKE" },
        { "bounce of nobody", "", SampleMail.Bounce("mailer-daemon@two.example", autoSubmitted: ""), "", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "report of a person", "bob@two.example", SampleMail.Bounce("bob@two.example"), "", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "setup message", "bob@two.example", SampleMail.AutocryptSetup("bob@two.example"), "", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "cleartext", "bob@two.example", SampleMail.Cleartext("bob@two.example"), "", "523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "long line", "bob@two.example", SampleMail.Encrypted("bob@two.example", padding: new string('x', 1500)), "<bob@two.example>", "250 2.0.0 Ok: queued as FAKE" },
        { "no address", "bob@two.example", SampleMail.Encrypted("=?utf-8?q?<eve@two.example>?= <bob@two.example>"), "", "500 5.6.0 Invalid FROM header: no valid address" },
    };

    [Theory]
    [CombinatorialChunks(nameof(OutgoingCases))]
    public async Task Judges_outgoing_mail(string name, string sender, string message, string recipient, string reply, ChunkMode mode)
    {
        await using var conversation = Conversation.Outgoing();

        var output = await conversation.SpeakAsync(SampleMail.Session(sender, message, recipient), mode);

        Assert.Equal(Replies(reply), Last(output, 5));
        var isAccepted = reply.StartsWith("250", StringComparison.Ordinal);
        string[] expected = isAccepted ? [$"MAIL FROM:<{sender}> SIZE=100\r\nRCPT TO:<{recipient}>\r\nDATA\r\n{message}.\r\n"] : [];
        Assert.Equal(expected, conversation.Postfix.Messages.ToArray());
        Assert.True(isAccepted || conversation.Postfix.Connections == 0, $"Refused mail must not reach Postfix: {name}");
        Assert.Equal(0, conversation.Budget.TakenBytes);
    }

    [Theory]
    [CombinatorialChunks(nameof(IncomingCases))]
    public async Task Judges_incoming_mail(string name, string sender, string message, string handedOn, string reply, ChunkMode mode)
    {
        await using var conversation = Conversation.Incoming();
        message = SignedMail.By("two.example", message);

        var output = await conversation.SpeakAsync(SampleMail.Session(sender, message, "alice@one.example"), mode);

        Assert.Equal(Replies(reply), Last(output, 5));
        string[] expected = reply.StartsWith("250", StringComparison.Ordinal)
            ? [$"MAIL FROM:{handedOn} SIZE=100\r\nRCPT TO:<alice@one.example>\r\nDATA\r\n{message}.\r\n"]
            : [];
        Assert.Equal(expected, conversation.Postfix.Messages.ToArray());
        Assert.True(expected.Length > 0 || conversation.Postfix.Connections == 0, $"Refused mail must not reach Postfix: {name}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"a@b\"@one.example")]
    public async Task Refuses_an_outgoing_sender_that_has_not_exactly_one_at_sign(string sender)
    {
        await using var conversation = Conversation.Outgoing();

        var output = await conversation.SpeakAsync($"EHLO x\r\nMAIL FROM:<{sender}>\r\nQUIT\r\n");

        Assert.Equal([$"500 5.1.7 Invalid from address <{sender}>", "221 2.0.0 Bye"], Last(output, 2));
    }

    [Fact]
    public async Task Hands_dot_stuffed_lines_on_as_they_are()
    {
        await using var conversation = Conversation.Outgoing();
        var message = SampleMail.Encrypted(Alice) + "..\r\n..hidden\r\n";

        var output = await conversation.SpeakAsync(SampleMail.Session(Alice, message));

        Assert.Equal(Replies("250 2.0.0 Ok: queued as FAKE"), Last(output, 5));
        Assert.EndsWith("\r\n..\r\n..hidden\r\n.\r\n", Assert.Single(conversation.Postfix.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_several_messages_and_refusals_follow_on_one_connection()
    {
        await using var conversation = Conversation.Outgoing();
        var encrypted = SampleMail.Encrypted(Alice);

        var output = await conversation.SpeakAsync("EHLO x\r\n"
            + SampleMail.Transaction(Alice, encrypted)
            + SampleMail.Transaction(Alice, SampleMail.Cleartext(Alice))
            + SampleMail.Transaction(Alice, "bare\n.\nMAIL\r\n")
            + SampleMail.Transaction(Alice, encrypted, "a@two.example", "b@two.example")
            + "QUIT\r\n");

        string[] replies = [.. output.Split("\r\n").Where(l => l.Length > 4 && l[3] == ' ' && l[..3] is "500" or "523" || l.Contains("queued", StringComparison.Ordinal)).Select(l => l[..3])];
        Assert.Equal(["250", "523", "500", "250"], replies);
        Assert.Equal(2, conversation.Postfix.Messages.Count);
        Assert.Equal(1, conversation.Postfix.Connections);
    }

    private static string[] Replies(string verdict) =>
        ["250 2.1.0 Ok", "250 2.1.5 Ok", "354 End data with <CR><LF>.<CR><LF>", verdict, "221 2.0.0 Bye"];

    private static string[] Last(string output, int count) => output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[^count..];
}
