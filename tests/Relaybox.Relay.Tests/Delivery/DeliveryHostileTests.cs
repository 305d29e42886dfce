using Relaybox.Relay.Tests.Filter;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>Whoever speaks LMTP to the delivery and is not Postfix, or a Postfix that was killed.</summary>
public sealed class DeliveryHostileTests
{
    private const string Alice = "alice@one.example";

    [Fact]
    public async Task A_connection_cut_anywhere_before_the_last_octet_of_a_message_delivers_nothing()
    {
        await using var conversation = new DeliveryConversation();
        var session = DeliveryConversation.Session(Alice, SampleMail.Encrypted(Alice), "bob@_a.test", "eve@_b.test");
        var whole = session.Length - "QUIT\r\n".Length;

        for (var length = 0; length < whole; length++)
            await SpeakAsync(conversation, session[..length]);

        Assert.Empty(conversation.PeerA.Requests);
        Assert.Empty(conversation.PeerB.Requests);
        Assert.Equal(0, conversation.Postfix.Connections);
        Assert.Equal(0, conversation.Budget.TakenBytes);
    }

    [Fact]
    public async Task Refuses_what_was_pipelined_behind_refused_recipients_and_goes_on()
    {
        await using var conversation = new DeliveryConversation();
        var good = DeliveryConversation.Session(Alice, SampleMail.Encrypted(Alice), "bob@_a.test")["LHLO client.example\r\n".Length..];

        var output = await SpeakAsync(conversation, $"LHLO x\r\nMAIL FROM:<{Alice}>\r\nRCPT TO:<postmaster>\r\nRCPT TO:<@\r\nDATA\r\nRSET\r\n{good}");

        string[] codes = [.. output.Split("\r\n").Where(line => line.Length > 3 && line[3] == ' ').Select(line => line[..3])];
        // Greeting, LHLO, MAIL; two recipients that are none, DATA without any; then a message to its end.
        Assert.Equal(["220", "250", "250", "550", "501", "503", "250", "250", "250", "354", "250", "221"], codes);
        Assert.Single(conversation.PeerA.Requests);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\0\u0001\u0080\u00ff\r\n")]
    [InlineData("LHLO x\rMAIL FROM:<>\n")]
    public async Task Garbage_is_refused_line_by_line_until_the_connection_ends(string line)
    {
        await using var conversation = new DeliveryConversation();

        var output = await SpeakAsync(conversation, string.Concat(Enumerable.Repeat(line, 100)));

        Assert.EndsWith("421 4.7.0 Too many errors\r\n", output, StringComparison.Ordinal);
    }

    private static async Task<string> SpeakAsync(DeliveryConversation conversation, string input)
    {
        await using var client = conversation.Connect();
        var sending = client.SendAsync(System.Text.Encoding.Latin1.GetBytes(input), andClose: true);
        var output = await client.ReadToEndAsync();
        await sending;
        await client.Session;
        return output;
    }
}
