using Relaybox.Relay.Filter;
using Relaybox.Relay.Tests.Dkim;

namespace Relaybox.Relay.Tests.Filter;

/// <summary>What the client hears when Postfix does not simply take a message back.</summary>
public sealed class ReinjectTests
{
    private const string Alice = "alice@one.example";
    private static readonly string Session = SampleMail.Session(Alice, SampleMail.Encrypted(Alice), "bob@two.example", "carol@two.example");

    [Theory]
    [InlineData("MAIL", "452 4.3.1 Insufficient system storage", "452 4.3.1 Insufficient system storage")]
    [InlineData("RCPT", "550 5.1.1 User unknown", "550 5.1.1 User unknown")]
    [InlineData("RCPT TO:<carol", "450 4.2.0 Greylisted", "450 4.2.0 Greylisted")]
    [InlineData("DATA", "554 5.5.1 No", "554 5.5.1 No")]
    [InlineData(".", "552 5.3.4 Too big", "552 5.3.4 Too big")]
    [InlineData(".", "451-4.3.0 Try\r\n451 4.3.0 later", "451-4.3.0 Try\r\n451 4.3.0 later")]
    [InlineData("EHLO", "500 5.5.2 What", "451 4.3.0 Temporary local error")]
    [InlineData("", "421 4.3.2 All busy", "451 4.3.0 Temporary local error")]
    [InlineData("", "!", "451 4.3.0 Temporary local error")]
    [InlineData("", "SSH-2.0", "451 4.3.0 Temporary local error")]
    [InlineData("MAIL", "!", "451 4.3.0 Temporary local error")]
    [InlineData("DATA", "!", "451 4.3.0 Temporary local error")]
    [InlineData(".", "!", "451 4.3.0 Temporary local error")]
    public async Task Hands_the_first_refusal_through_and_nothing_is_delivered_in_part(string at, string says, string reply)
    {
        await using var conversation = Conversation.Outgoing();
        conversation.Postfix.Answer = command => Begins(command, at) ? says : null;

        var output = await conversation.SpeakAsync(Session);

        Assert.EndsWith($"354 End data with <CR><LF>.<CR><LF>\r\n{reply}\r\n221 2.0.0 Bye\r\n", output, StringComparison.Ordinal);
        Assert.Empty(conversation.Postfix.Messages);
    }

    [Fact]
    public async Task Speaks_one_command_at_a_time_to_a_server_without_pipelining()
    {
        await using var conversation = Conversation.Outgoing();
        conversation.Postfix.Extensions = "250 fake";

        var output = await conversation.SpeakAsync(Session);

        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
        Assert.Single(conversation.Postfix.Messages);
    }

    [Fact]
    public async Task Passes_parameters_of_mail_and_rcpt_on()
    {
        await using var conversation = Conversation.Incoming();

        await conversation.SpeakAsync("EHLO x\r\nMAIL FROM:<Bob@Two.example> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x\r\n"
            + "RCPT TO:<\"a b\"@one.example> NOTIFY=NEVER\r\n"
            + $"DATA\r\n{SignedMail.By("two.example", SampleMail.Encrypted("bob@two.example"))}.\r\nQUIT\r\n");

        Assert.StartsWith(
            "MAIL FROM:<Bob@Two.example> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x\r\nRCPT TO:<\"a b\"@one.example> NOTIFY=NEVER\r\nDATA\r\n",
            Assert.Single(conversation.Postfix.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_a_connection_for_the_next_message()
    {
        await using var conversation = Conversation.Outgoing();

        await conversation.SpeakAsync(Session);
        await conversation.SpeakAsync(Session);

        Assert.Equal(1, conversation.Postfix.Connections);
        Assert.Equal(2, conversation.Postfix.Messages.Count);
    }

    [Fact]
    public async Task Replaces_a_kept_connection_that_postfix_closed()
    {
        await using var conversation = Conversation.Outgoing();
        await conversation.SpeakAsync(Session);

        conversation.Postfix.HangUp();
        var output = await conversation.SpeakAsync(Session);

        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
        Assert.Equal(2, conversation.Postfix.Connections);
    }

    [Fact]
    public async Task Tries_a_fresh_connection_when_the_kept_one_dies_before_the_message()
    {
        await using var conversation = Conversation.Outgoing();
        await conversation.SpeakAsync(Session);

        var isFirst = true;
        conversation.Postfix.Answer = command => Begins(command, "MAIL") && Interlocked.Exchange(ref isFirst, false) ? "!" : null;
        var output = await conversation.SpeakAsync(Session);

        Assert.Contains("queued as FAKE", output, StringComparison.Ordinal);
        Assert.Equal(2, conversation.Postfix.Messages.Count);
    }

    [Fact]
    public async Task Does_not_send_again_what_postfix_may_have_taken()
    {
        await using var conversation = Conversation.Outgoing();
        await conversation.SpeakAsync(Session);

        conversation.Postfix.Answer = command => command == "." ? "!" : null;
        var output = await conversation.SpeakAsync(Session);

        Assert.Contains("451 4.3.0 Temporary local error", output, StringComparison.Ordinal);
        Assert.Equal(2, conversation.Postfix.Commands.Count(c => Begins(c, "MAIL")));
    }

    [Fact]
    public async Task Says_quit_on_a_connection_that_was_not_used_for_long()
    {
        await using var conversation = Conversation.Outgoing();
        await conversation.SpeakAsync(Session);

        conversation.Clock.Advance(conversation.Options.ReinjectIdleTime);
        await conversation.SpeakAsync(Session);

        Assert.Equal(2, conversation.Postfix.Connections);
        Assert.Contains(conversation.Postfix.Commands, c => c == "QUIT");
    }

    [Fact]
    public async Task Answers_451_when_nobody_listens()
    {
        await using var conversation = Conversation.Outgoing();
        await conversation.Postfix.DisposeAsync();

        var output = await conversation.SpeakAsync(Session);

        Assert.Contains("451 4.3.0 Temporary local error\r\n221", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_up_on_a_server_that_does_not_answer()
    {
        await using var conversation = Conversation.Outgoing();
        using var asked = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        conversation.Postfix.Answer = command =>
        {
            if (command != ".")
                return null;
            asked.Release();
            release.Wait();
            return "!";
        };

        var speaking = conversation.SpeakAsync(Session);
        await asked.WaitAsync(TestContext.Current.CancellationToken);
        conversation.Clock.Advance(conversation.Options.ReinjectTimeout);
        var output = await speaking;
        release.Set();

        Assert.Contains("451 4.3.0 Temporary local error\r\n221", output, StringComparison.Ordinal);
    }

    private static bool Begins(string command, string at) =>
        at.Length <= 1 ? command == at : command.StartsWith(at, StringComparison.Ordinal);
}
