namespace Relaybox.Relay.Tests.Filter;

/// <summary>What becomes of mail from and for accounts that the operator has blocked.</summary>
public sealed class BlockedAccountTests
{
    private const string Alice = "alice@one.example";
    private const string Bob = "bob@two.example";

    [Theory]
    [InlineData(Alice)]
    [InlineData("ALICE@One.Example")]
    public async Task Takes_what_a_blocked_sender_sends_and_drops_it(string sender)
    {
        await using var conversation = Conversation.Outgoing();
        conversation.Block(Alice);

        var output = await conversation.SpeakAsync(SampleMail.Session(sender, SampleMail.Encrypted(sender), Bob));

        Assert.EndsWith("\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n", output, StringComparison.Ordinal);
        Assert.Equal(0, conversation.Postfix.Connections);
    }

    [Fact]
    public async Task Drops_it_before_it_looks_whether_it_is_encrypted_but_not_before_it_can_read_it()
    {
        await using var conversation = Conversation.Outgoing();
        conversation.Block(Alice);

        var cleartext = await conversation.SpeakAsync(SampleMail.Session(Alice, SampleMail.Cleartext(Alice), Bob));
        var headless = await conversation.SpeakAsync(SampleMail.Session(Alice, "hello\r\n", Bob));

        Assert.Contains("\r\n250 2.0.0 Ok\r\n221", cleartext, StringComparison.Ordinal);
        Assert.Contains("\r\n500 5.6.0 ", headless, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outgoing")]
    [InlineData("incoming")]
    public async Task Removes_blocked_recipients_and_serves_the_others(string direction)
    {
        var sender = direction == "outgoing" ? Alice : Bob;
        await using var conversation = direction == "outgoing" ? Conversation.Outgoing() : Conversation.Incoming();
        conversation.Block("blocked01@one.example");

        var output = await conversation.SpeakAsync(SampleMail.Session(
            sender, SampleMail.Encrypted(sender), "carol@one.example", "Blocked01+tag@ONE.example", "dave@two.example"));

        Assert.Contains("\r\n250 2.0.0 Ok: queued as FAKE\r\n", output, StringComparison.Ordinal);
        Assert.StartsWith(
            $"MAIL FROM:<{sender}> SIZE=100\r\nRCPT TO:<carol@one.example>\r\nRCPT TO:<dave@two.example>\r\nDATA\r\n",
            Assert.Single(conversation.Postfix.Messages),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("outgoing")]
    [InlineData("incoming")]
    public async Task Takes_a_message_for_blocked_recipients_only_and_drops_it(string direction)
    {
        var sender = direction == "outgoing" ? Alice : Bob;
        await using var conversation = direction == "outgoing" ? Conversation.Outgoing() : Conversation.Incoming();
        conversation.Block("blocked01@one.example");

        var output = await conversation.SpeakAsync(SampleMail.Session(
            sender, SampleMail.Encrypted(sender), "blocked01@one.example", "blocked01+a@one.example"));

        Assert.EndsWith("\r\n250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n", output, StringComparison.Ordinal);
        Assert.Equal(0, conversation.Postfix.Connections);
    }

    [Theory]
    [InlineData("blocked01@two.example")]
    [InlineData("+blocked01@one.example")]
    [InlineData("\"../mail/blocked01\"@one.example")]
    public async Task Is_not_fooled_by_another_domain_or_a_path(string recipient)
    {
        await using var conversation = Conversation.Incoming();
        conversation.Block("blocked01@one.example");

        var output = await conversation.SpeakAsync(SampleMail.Session(Bob, SampleMail.Encrypted(Bob), recipient));

        Assert.Contains("\r\n250 2.0.0 Ok: queued as FAKE\r\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_each_message_once_however_many_recipients_it_has_and_says_when_it_is_too_much()
    {
        await using var conversation = Conversation.Outgoing(burst: 2);
        var message = SampleMail.Transaction(Alice, SampleMail.Encrypted(Alice), "a@two.example", "b@two.example", "c@two.example");

        var output = await conversation.SpeakAsync("EHLO x\r\n" + message + message + "MAIL FROM:<ALICE+x@one.example>\r\n"
            + SampleMail.Transaction("bob12@one.example", SampleMail.Encrypted("bob12@one.example"), Bob) + "QUIT\r\n");

        Assert.Equal(3, conversation.Postfix.Messages.Count);
        Assert.Contains("\r\n450 4.7.1: Too much mail from <ALICE+x@one.example>, try again later\r\n", output, StringComparison.Ordinal);
    }
}
