using System.Net;
using System.Net.Sockets;
using Relaybox.Dns;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Tests.Health;

public sealed class HealthCheckTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Speaks_smtp_to_a_working_server()
    {
        using var server = new ScriptedServer("220 relay.test ESMTP\r\n", "250-relay.test\r\n250 8BITMIME\r\n", "221 bye\r\n");

        Assert.Null(await new SmtpCheck("SMTP", server.EndPoint, "EHLO").FindFaultAsync(Cancelled));
        Assert.Equal(["EHLO localhost", "QUIT"], await server.Conversation);
    }

    [Theory]
    [InlineData("does not greet", "421 too busy\r\n")]
    [InlineData("does not greet")]
    [InlineData("refuses EHLO", "220 relay.test\r\n", "502 no\r\n")]
    [InlineData("refuses EHLO", "220 relay.test\r\n", "250-relay.test\r\n554 no\r\n")]
    public async Task Says_what_is_wrong_with_smtp(string fault, params string[] replies)
    {
        using var server = new ScriptedServer(replies);

        Assert.Equal(fault, await new SmtpCheck("SMTP", server.EndPoint, "EHLO").FindFaultAsync(Cancelled));
    }

    [Theory]
    [InlineData(null, "* OK [CAPABILITY IMAP4rev1 XCHATMAIL] ready\r\n")]
    [InlineData("does not announce XCHATMAIL", "* OK [CAPABILITY IMAP4rev1] ready\r\n")]
    [InlineData("does not greet", "* BYE busy\r\n")]
    public async Task Looks_for_the_chatmail_capability(string? fault, string greeting)
    {
        using var server = new ScriptedServer(greeting, "* BYE\r\n");

        Assert.Equal(fault, await new ImapCheck(server.EndPoint).FindFaultAsync(Cancelled));
    }

    [Theory]
    [InlineData(null, "VERSION\t1\t2\nMECH\tPLAIN\tplaintext\nSPID\t1\nDONE\n")]
    [InlineData("does not offer PLAIN", "VERSION\t1\t2\nMECH\tLOGIN\nDONE\n")]
    public async Task Looks_for_plain_authentication(string? fault, string greeting)
    {
        using var server = new ScriptedServer(greeting, "");

        Assert.Equal(fault, await new AuthenticationCheck(server.EndPoint).FindFaultAsync(Cancelled));
    }

    [Theory]
    [InlineData(null, 0x80)]
    [InlineData("does not answer, or with an error", 0x82)]
    public async Task Asks_the_resolver_a_question_it_answers_by_itself(string? fault, byte flags)
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var resolver = new DnsResolver((IPEndPoint)server.Client.LocalEndPoint!, TimeProvider.System);
        var check = new ResolverCheck(resolver).FindFaultAsync(Cancelled);

        var question = await server.ReceiveAsync(Cancelled);
        byte[] reply = [.. question.Buffer[..2], 0x81, flags, .. question.Buffer[4..]];
        await server.SendAsync(reply, question.RemoteEndPoint, Cancelled);

        Assert.Equal(fault, await check);
    }

    [Fact]
    public async Task Finds_room_on_this_machine() => Assert.Null(await new DiskCheck("/", maxMessageBytes: 1).FindFaultAsync(Cancelled));
}
