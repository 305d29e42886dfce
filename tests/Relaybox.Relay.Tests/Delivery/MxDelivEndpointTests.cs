using Relaybox.Relay.Delivery;
using Relaybox.Relay.Tests.Dkim;
using Relaybox.Relay.Tests.Filter;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>Peers that bring mail over HTTPS, well and badly.</summary>
public sealed class MxDelivEndpointTests
{
    private const string Bob = "bob@two.example";
    private const string Alice = "alice@one.example";
    private static readonly string Message = SignedMail.By("two.example", SampleMail.Encrypted(Bob));

    /// <summary>A name, envelope sender, message, recipients, and the answer.</summary>
    public static TheoryData<string, string, string, string[], string> Refused { get; } = new()
    {
        { "cleartext", Bob, SampleMail.Cleartext(Bob), [Alice], "400 523 5.7.10 Encryption Needed: Invalid Unencrypted Mail" },
        { "unsigned", Bob, SampleMail.Encrypted(Bob), [Alice], "400 554 5.7.1 No DKIM signature found" },
        { "no from", Bob, "Subject: x\r\n\r\nhello\r\n", [Alice], "400 500 5.6.0 Invalid FROM header: missing" },
        { "other domain", Bob, Message, [Alice, "carol@three.example"], "400 554 5.7.1 Relay access denied" },
        { "nobody", Bob, Message, [], "400 503 5.5.1 Need RCPT command" },
        { "no address", Bob, Message, ["alice"], "400 501 5.1.3 Invalid address in RCPT TO" },
        { "null recipient", Bob, Message, [""], "400 501 5.1.3 Invalid address in RCPT TO" },
        { "two in one field", Bob, Message, [$"{Alice}, {Alice}"], "400 501 5.1.3 Invalid address in RCPT TO" },
        { "sneaked parameter", Bob, Message, [$"{Alice}> NOTIFY=NEVER"], "400 501 5.1.3 Invalid address in RCPT TO" },
        { "sneaked parameter of the sender", $"{Bob}> SIZE=1", Message, [Alice], "400 500 5.1.7 Invalid address in MAIL FROM" },
        { "too many", Bob, Message, [Alice, Alice, Alice, Alice], "503 452 4.5.3 Too many recipients" },
        { "too large", Bob, Message + new string('x', 30_000) + "\r\n", [Alice], "413 552 5.3.4 Message exceeds maximum size" },
        { "empty", Bob, "", [Alice], "400 500 5.6.0 Invalid DATA" },
        { "no last line end", Bob, Message[..^2], [Alice], "400 500 5.6.0 Invalid DATA" },
        { "half a last line end", Bob, Message[..^1], [Alice], "400 500 5.6.0 Invalid DATA" },
        { "bare LF", Bob, Message + "a\nb\r\n", [Alice], "400 500 5.6.0 Invalid DATA" },
        { "bare CR", Bob, Message + "a\rb\r\n", [Alice], "400 500 5.6.0 Invalid DATA" },
        { "bare LF at first", Bob, "\n" + Message, [Alice], "400 500 5.6.0 Invalid DATA" },
    };

    [Fact]
    public async Task Takes_a_message_through_the_incoming_filter_to_postfix()
    {
        await using var port = await MxDelivPort.OpenAsync();
        const string Dots = ".\r\nMAIL FROM:<x@y>\r\n..\r\n";
        var message = SignedMail.By("two.example", SampleMail.Encrypted(Bob) + Dots);

        var answer = await port.SendAsync(MxDelivPort.Request(Bob, message, Alice, "carol+x@One.Example"));

        Assert.Equal("200 250 2.0.0 Ok: queued as FAKE", answer);
        // A lone dot of the body is one of its lines, not its end.
        var stuffed = message[..^Dots.Length] + "..\r\nMAIL FROM:<x@y>\r\n...\r\n.\r\n";
        Assert.Equal(
            $"MAIL FROM:<{Bob}> SIZE={stuffed.Length} BODY=8BITMIME\r\nRCPT TO:<{Alice}>\r\nRCPT TO:<carol+x@One.Example>\r\nDATA\r\n{stuffed}",
            Assert.Single(port.Gate.Postfix.Messages));
        Assert.Equal(0, port.Gate.Budget.TakenBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("srs0=bob@forwarder.example")]
    public async Task Hands_what_is_not_of_its_sender_on_with_the_null_sender(string sender)
    {
        await using var port = await MxDelivPort.OpenAsync();

        Assert.StartsWith("200", await port.SendAsync(MxDelivPort.Request(sender, Message, Alice)), StringComparison.Ordinal);

        Assert.StartsWith("MAIL FROM:<> ", Assert.Single(port.Gate.Postfix.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_what_port_25_would_refuse(string name, string sender, string message, string[] recipients, string answer)
    {
        await using var port = await MxDelivPort.OpenAsync();

        Assert.Equal(answer, await port.SendAsync(MxDelivPort.Request(sender, message, recipients)));

        Assert.True(port.Gate.Postfix.Connections == 0, name);
        Assert.Equal(0, port.Gate.Budget.TakenBytes);
    }

    [Theory]
    [InlineData("452 4.3.1 Insufficient system storage", "503 452 4.3.1 Insufficient system storage")]
    [InlineData("550 5.1.1 User unknown", "400 550 5.1.1 User unknown")]
    [InlineData("!", "503 451 4.3.0 Temporary local error")]
    public async Task Says_yes_only_after_postfix_did(string postfix, string answer)
    {
        await using var port = await MxDelivPort.OpenAsync();
        port.Gate.Postfix.Answer = command => command == "." ? postfix : null;

        Assert.Equal(answer, await port.SendAsync(MxDelivPort.Request(Bob, Message, Alice)));
    }

    [Fact]
    public async Task Takes_a_thousand_recipients()
    {
        await using var port = await MxDelivPort.OpenAsync(maxRecipients: 1000);
        string[] recipients = [.. Enumerable.Range(0, 1000).Select(i => $"user{i}@one.example")];

        Assert.StartsWith("200", await port.SendAsync(MxDelivPort.Request(Bob, Message, recipients)), StringComparison.Ordinal);
        Assert.Equal(1000, Assert.Single(port.Gate.Postfix.Messages).Split("RCPT TO:").Length - 1);
        Assert.StartsWith("503 452", await port.SendAsync(MxDelivPort.Request(Bob, Message, [.. recipients, Alice])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_message_in_chunks_and_refuses_one_that_grows_too_large()
    {
        await using var port = await MxDelivPort.OpenAsync();
        var head = $"POST /mxdeliv HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nX-MAIL-FROM: {Bob}\r\nX-MAIL-TO: {Alice}\r\n\r\n";
        var chunks = string.Concat(Message.Chunk(7).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n"));
        var large = $"7000\r\n{new string('x', 0x7000)}\r\n";

        Assert.Equal("200 250 2.0.0 Ok: queued as FAKE", await port.SendAsync($"{head}{chunks}0\r\n\r\n"));
        Assert.Equal("413 552 5.3.4 Message exceeds maximum size", await port.SendAsync($"{head}{chunks}{large}0\r\n\r\n"));
        Assert.Equal("400 503 5.5.1 Need RCPT command", await port.SendAsync("POST /mxdeliv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    }

    [Theory]
    [InlineData("X-MAIL-FROM: bob@two.example\r\nX-MAIL-FROM: eve@two.example\r\n", "400 500 5.1.7")]
    [InlineData("X-MAIL-FROM: \"a\u0001b\"@two.example\r\n", "400")]
    [InlineData("no header\r\n", "400")]
    public async Task Refuses_a_head_that_is_wrong(string fields, string answer)
    {
        await using var port = await MxDelivPort.OpenAsync();

        var heard = await port.SendAsync($"POST /mxdeliv HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\nX-MAIL-TO: {Alice}\r\n{fields}\r\n");

        Assert.StartsWith(answer, heard, StringComparison.Ordinal);
        Assert.Equal(0, port.Gate.Postfix.Connections);
    }

    [Theory]
    [InlineData(10_000, 10)]
    [InlineData(1, 500_000)]
    public async Task Refuses_a_head_without_end(int fields, int length)
    {
        await using var port = await MxDelivPort.OpenAsync();
        var head = "POST /mxdeliv HTTP/1.1\r\nHost: x\r\n"
            + string.Concat(Enumerable.Range(0, fields).Select(i => $"X-MAIL-TO: {new string('x', length)}\r\n"));

        try
        {
            Assert.StartsWith("431", await port.SendAsync(head + "\r\n"), StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It may hang up before it has read it all.
        }

        Assert.Equal(0, port.Gate.Postfix.Connections);
    }

    [Fact]
    public async Task Keeps_nothing_of_a_message_that_is_cut_off()
    {
        await using var port = await MxDelivPort.OpenAsync();
        var request = MxDelivPort.Request(Bob, Message, Alice);
        // Within the first line, each field and the body, and right before the end.
        foreach (var cut in Enumerable.Range(0, request.Length / 40).Select(i => 40 * i).Append(request.Length - 1))
        {
            using (var client = await port.ConnectAsync(request[..cut]))
                client.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        }

        Assert.StartsWith("200", await port.SendAsync(request), StringComparison.Ordinal);
        Assert.Single(port.Gate.Postfix.Messages);
        await Poll.UntilAsync(() => port.Gate.Budget.TakenBytes == 0);
    }

    [Fact]
    public async Task Gives_up_on_a_message_that_comes_too_slowly()
    {
        await using var port = await MxDelivPort.OpenAsync();
        var request = MxDelivPort.Request(Bob, Message, Alice);
        using var client = await port.ConnectAsync(request[..^10]);
        await Poll.UntilAsync(() => port.Gate.Budget.TakenBytes > 0);

        port.Gate.Clock.Advance(MxDelivEndpoint.ReceiveTimeout);

        Assert.Equal("503 451 4.4.2 Timeout", await MxDelivPort.ReadAsync(client));
        Assert.Equal(0, port.Gate.Budget.TakenBytes);
    }

    [Fact]
    public async Task Defers_a_message_when_all_memory_for_messages_is_taken()
    {
        await using var port = await MxDelivPort.OpenAsync();
        Assert.True(port.Gate.Budget.TryTake(port.Gate.Options.MaxBufferedBytes));

        Assert.Equal("503 452 4.3.1 Insufficient system resources", await port.SendAsync(MxDelivPort.Request(Bob, Message, Alice)));
        port.Gate.Budget.GiveBack(port.Gate.Options.MaxBufferedBytes);
    }
}
