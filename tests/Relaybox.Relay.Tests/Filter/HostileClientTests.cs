namespace Relaybox.Relay.Tests.Filter;

/// <summary>Clients that leave or talk past a refusal: no message of theirs goes on, and nothing of theirs stays.</summary>
public sealed class HostileClientTests
{
    private const string Alice = "alice@one.example";

    [Fact]
    public async Task Hands_nothing_on_when_the_connection_is_cut_anywhere_before_the_last_octet_of_a_message()
    {
        await using var conversation = Conversation.Outgoing(burst: 100_000);
        var session = SampleMail.Session(Alice, SampleMail.Encrypted(Alice));
        var whole = session[..^"QUIT\r\n".Length];

        for (var length = 0; length < whole.Length; length++)
            await conversation.SpeakAsync(whole[..length]);

        Assert.Equal(0, conversation.Postfix.Connections);
        Assert.Equal(0, conversation.Budget.TakenBytes);
    }

    [Fact]
    public async Task Refuses_every_command_that_was_pipelined_behind_a_refused_sender()
    {
        await using var conversation = Conversation.Outgoing();

        var output = await conversation.SpeakAsync(
            "EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<bob@two.example>\r\nDATA\r\nMAIL FROM:<" + Alice + ">\r\nQUIT\r\n");

        string[] codes = [.. output.Split("\r\n").Where(line => line.Length > 3 && line[3] == ' ').Select(line => line[..3])];
        // Greeting, EHLO; then the refusal of the null sender and of what was built on it; and the session goes on.
        Assert.Equal(["220", "250", "500", "503", "503", "250", "221"], codes);
    }
}
