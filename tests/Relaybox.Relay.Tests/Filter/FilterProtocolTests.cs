using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>The commands around a message, and clients that get them wrong.</summary>
public sealed class FilterProtocolTests
{
    private const string Alice = "alice@one.example";
    private const string Greeting = "220 one.example ESMTP";
    private const string Ehlo =
        "250-one.example|250-PIPELINING|250-SIZE 20000|250-8BITMIME|250 ENHANCEDSTATUSCODES";

    public static TheoryData<string, string> Dialogues { get; } = new()
    {
        { "", "" },
        { "QUIT|", "221 2.0.0 Bye" },
        { "EHLO x|QUIT|", Ehlo + "|221 2.0.0 Bye" },
        { "LHLO x|QUIT|", Ehlo + "|221 2.0.0 Bye" },
        { "helo x|noop|rset|quit|", "250 one.example|250 2.0.0 Ok|250 2.0.0 Ok|221 2.0.0 Bye" },
        { "QUIT|NOOP|", "221 2.0.0 Bye" },
        { "MAIL FROM:<a@b>|QUIT|", "503 5.5.1 Send EHLO first|221 2.0.0 Bye" },
        { "HELO x|RCPT TO:<a@b>|DATA|QUIT|", "250 one.example|503 5.5.1 Need MAIL command|503 5.5.1 Need MAIL command|221 2.0.0 Bye" },
        { "HELO x|MAIL FROM:<a@b>|DATA|QUIT|", "250 one.example|250 2.1.0 Ok|503 5.5.1 Need RCPT command|221 2.0.0 Bye" },
        { "HELO x|MAIL FROM:<a@b>|MAIL FROM:<a@b>|QUIT|", "250 one.example|250 2.1.0 Ok|503 5.5.1 Nested MAIL command|221 2.0.0 Bye" },
        { "HELO x|MAIL FROM:<a@b>|RSET|MAIL FROM:<a@b>|HELO x|MAIL FROM:<a@b>|QUIT|", "250 one.example|250 2.1.0 Ok|250 2.0.0 Ok|250 2.1.0 Ok|250 one.example|250 2.1.0 Ok|221 2.0.0 Bye" },
        { "HELO x|MAIL FROM:a@b|MAIL FROM:<ab>|MAIL|QUIT|", "250 one.example|500 5.1.7 Invalid address in MAIL FROM|500 5.1.7 Invalid address in MAIL FROM|500 5.1.7 Invalid address in MAIL FROM|221 2.0.0 Bye" },
        // The reference gives no reply to this one, and the client waits for ever.
        { "HELO x|MAIL FROM:<a@b>|RCPT TO:<>|RCPT TO:<c@d>|DATA x|QUIT|", "250 one.example|250 2.1.0 Ok|501 5.1.3 Invalid address in RCPT TO|250 2.1.5 Ok|501 5.5.4 No parameters allowed|221 2.0.0 Bye" },
        { "HELO x|MAIL FROM:<a@b> SIZE=20000|RSET|MAIL FROM:<a@b> SIZE=20001|QUIT|", "250 one.example|250 2.1.0 Ok|250 2.0.0 Ok|552 5.3.4 Message exceeds maximum size|221 2.0.0 Bye" },
        { "HELO x|MAIL FROM:<a@b>|RCPT TO:<1@d>|RCPT TO:<2@d>|RCPT TO:<3@d>|RCPT TO:<4@d>|QUIT|", "250 one.example|250 2.1.0 Ok|250 2.1.5 Ok|250 2.1.5 Ok|250 2.1.5 Ok|452 4.5.3 Too many recipients|221 2.0.0 Bye" },
        { "STARTTLS||BDAT 3|QUIT|", "500 5.5.2 Command not recognized|500 5.5.2 Command not recognized|500 5.5.2 Command not recognized|221 2.0.0 Bye" },
        { "NOOP\n|NO\rOP|QUIT|", "500 5.5.2 Line must end with CRLF|500 5.5.2 Command not recognized|500 5.5.2 Line must end with CRLF|221 2.0.0 Bye" },
        { "NOOP " + new string('x', 2041) + "|QUIT|", "250 2.0.0 Ok|221 2.0.0 Bye" },
        { "NOOP " + new string('x', 2042) + "|QUIT|", "500 5.5.2 Line too long|221 2.0.0 Bye" },
        { "NOOP " + new string('x', 50_000) + "|QUIT|", "500 5.5.2 Line too long|221 2.0.0 Bye" },
        { string.Concat(Enumerable.Repeat("JUNK|", 30)), string.Join('|', Enumerable.Repeat("500 5.5.2 Command not recognized", 19)) + "|421 4.7.0 Too many errors" },
        // Pipelined behind an error: nothing of it may be taken for something else.
        { "HELO x|MAIL FROM:bad|RCPT TO:<c@d>|DATA|NOOP|QUIT|", "250 one.example|500 5.1.7 Invalid address in MAIL FROM|503 5.5.1 Need MAIL command|503 5.5.1 Need MAIL command|250 2.0.0 Ok|221 2.0.0 Bye" },
        { "NOOP\0|ÄÖÜ|QUIT|", "500 5.5.2 Command not recognized|500 5.5.2 Command not recognized|221 2.0.0 Bye" },
    };

    [Theory]
    [CombinatorialChunks(nameof(Dialogues))]
    public async Task Answers_every_command(string input, string output, ChunkMode mode)
    {
        await using var conversation = Conversation.Incoming();

        var heard = await conversation.SpeakAsync(input.Replace("|", "\r\n", StringComparison.Ordinal), mode);

        string[] expected = [Greeting, .. output.Split('|', StringSplitOptions.RemoveEmptyEntries)];
        Assert.Equal(expected, heard.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Refuses_no_recipient_of_a_thousand_by_default()
    {
        await using var conversation = Conversation.Outgoing(new FilterOptions { HostName = "one.example" });
        string[] recipients = [.. Enumerable.Range(0, 1000).Select(i => $"user{i}@two.example")];

        var output = await conversation.SpeakAsync(SampleMail.Session(Alice, SampleMail.Encrypted(Alice), recipients));

        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
        Assert.Equal(1000, Assert.Single(conversation.Postfix.Messages).Split("RCPT TO:").Length - 1);
    }

    [Fact]
    public async Task Drops_a_message_whose_end_never_came()
    {
        var session = SampleMail.Session(Alice, SampleMail.Encrypted(Alice));
        var end = session.IndexOf("\r\n.\r\nQUIT", StringComparison.Ordinal) + 5;
        for (var cut = 0; cut < end; cut++)
        {
            await using var conversation = Conversation.Outgoing();

            var output = await conversation.SpeakAsync(session[..cut]);

            Assert.DoesNotContain("queued", output, StringComparison.Ordinal);
            Assert.Equal(0, conversation.Postfix.Connections);
            Assert.Equal(0, conversation.Budget.TakenBytes);
        }
    }

    [Fact]
    public async Task Takes_a_message_whose_last_bytes_and_end_of_connection_come_together()
    {
        await using var conversation = Conversation.Outgoing();
        var session = SampleMail.Session(Alice, SampleMail.Encrypted(Alice));

        var output = await conversation.SpeakAsync(session[..^"QUIT\r\n".Length]);

        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_large_message_at_its_end_and_goes_on_in_step()
    {
        await using var conversation = Conversation.Outgoing();
        var lines = string.Concat(Enumerable.Repeat(new string('x', 900) + "\r\n", 50));

        var output = await conversation.SpeakAsync($"EHLO x\r\n{SampleMail.Transaction(Alice, lines)}{SampleMail.Transaction(Alice, SampleMail.Encrypted(Alice))}QUIT\r\n");

        Assert.Contains("\r\n552 5.3.4 Message exceeds maximum size\r\n250 2.1.0 Ok\r\n", output, StringComparison.Ordinal);
        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_count_dot_stuffing_as_size()
    {
        await using var conversation = Conversation.Outgoing();
        var message = SampleMail.Encrypted(Alice);
        var dots = string.Concat(Enumerable.Repeat("..\r\n", (20_000 - message.Length) / 3));

        var output = await conversation.SpeakAsync(SampleMail.Session(Alice, message + dots));

        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hangs_up_on_data_without_end_and_keeps_nothing()
    {
        await using var conversation = Conversation.Outgoing();
        await using var client = conversation.Connect();
        await client.SendAsync($"EHLO x\r\nMAIL FROM:<{Alice}>\r\nRCPT TO:<b@c>\r\nDATA\r\n");
        var reading = client.ReadToEndAsync();
        var line = Encoding.ASCII.GetBytes(new string('x', 900) + "\r\n");
        while (!client.Session.IsCompleted)
        {
            await client.SendAsync(line);
            // Two arrays while it grows, each up to twice as large as asked for: that is the pool's right.
            Assert.InRange(conversation.Budget.TakenBytes, 0, 131_072);
        }

        Assert.EndsWith("421 4.3.4 Message exceeds maximum size\r\n", await reading, StringComparison.Ordinal);
        Assert.Equal(0, conversation.Budget.TakenBytes);
    }

    [Fact]
    public async Task Defers_a_message_when_all_memory_for_messages_is_taken()
    {
        await using var conversation = Conversation.Outgoing(Conversation.SmallLimits with { MaxBufferedBytes = 16_384 });
        Assert.True(conversation.Budget.TryTake(1));

        var first = await conversation.SpeakAsync(SampleMail.Session(Alice, SampleMail.Encrypted(Alice)));
        conversation.Budget.GiveBack(1);
        var second = await conversation.SpeakAsync(SampleMail.Session(Alice, SampleMail.Encrypted(Alice)));

        Assert.Contains("452 4.3.1 Insufficient system resources\r\n221", first, StringComparison.Ordinal);
        Assert.Contains("queued as FAKE", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("EHLO x\r\nMAIL")]
    [InlineData("EHLO x\r\nMAIL FROM:<alice@one.example>\r\nRCPT TO:<b@c>\r\nDATA\r\nFrom: x")]
    public async Task Ends_a_connection_that_says_nothing_for_too_long(string input)
    {
        await using var conversation = Conversation.Outgoing();
        await using var client = conversation.Connect();
        var reading = client.ReadToEndAsync();
        await client.SendAsync(input);

        while (!client.Session.IsCompleted)
        {
            conversation.Clock.Advance(conversation.Options.ClientTimeout);
            await Task.Yield();
        }

        Assert.EndsWith("421 4.4.2 Timeout\r\n", await reading, StringComparison.Ordinal);
        Assert.Equal(0, conversation.Budget.TakenBytes);
    }

    [Fact]
    public async Task Ends_an_idle_connection_at_once_when_the_server_stops()
    {
        await using var conversation = Conversation.Outgoing();
        await using var client = conversation.Connect();
        await client.ReadToAsync("ESMTP");

        await client.StopAsync();

        Assert.Equal("421 4.3.2 Service shutting down\r\n", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Outlives_any_bytes()
    {
        await using var conversation = Conversation.Outgoing();
        var words = Gen.Elements("EHLO x\r\n", "MAIL FROM:<alice@one.example>\r\n", "RCPT TO:<b@c>\r\n", "DATA\r\n", "\r\n.\r\n",
            ".\r\n", "\n", "\r", "\0", "ÿ", "From: ", "RSET\r\n", new string('x', 3000), "MAIL FROM:<\"", ">").ArrayOf();

        Prop.ForAll(words.ToArbitrary(), Gen.Elements(Enum.GetValues<ChunkMode>()).ToArbitrary(), (input, mode) =>
        {
            var output = conversation.SpeakAsync(string.Concat(input), mode).GetAwaiter().GetResult();
            return output.StartsWith(Greeting, StringComparison.Ordinal) && conversation.Budget.TakenBytes == 0;
        }).QuickCheckThrowOnFailure();
    }
}
