using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;
using Relaybox.Relay.Metrics;
using Relaybox.Relay.Tests.Delivery;
using Relaybox.Relay.Tests.Dkim;
using Relaybox.Relay.Tests.Filter;

namespace Relaybox.Relay.Tests.Hostile;

/// <summary>Whatever peers send, and however they are refused: the log says that it happened, and names nobody and nothing of theirs.</summary>
public sealed class LogHygieneTests
{
    private const string Alice = "alice@one.example";
    private const string Bob = "bob@two.example";

    /// <summary>What stands in the input below and must not stand in a log.</summary>
    private static readonly string[] Theirs = ["alice", "bob", "eve", "two.example", "_a.test", "secret", "@"];

    private static readonly string[] Messages =
    [
        SampleMail.Encrypted(Alice), SampleMail.Cleartext(Alice), SampleMail.Encrypted("eve@two.example"), "Subject: secret\r\n\r\nsecret alice@one.example\r\n",
        "secret bob\rsecret\r\n", SampleMail.Encrypted(Alice) + new string('x', 30_000) + " secret\r\n",
    ];

    [Fact]
    public async Task Neither_filter_names_anybody()
    {
        await using var outgoing = Conversation.Outgoing(burst: 3);
        await using var incoming = Conversation.Incoming();
        foreach (var conversation in (Conversation[])[outgoing, incoming])
        {
            foreach (var answer in (string?[])[null, "550 5.1.1 <bob@two.example>: no such user, secret", "secret, bob@two.example", "!"])
            {
                conversation.Postfix.Answer = command => command.StartsWith("RCPT", StringComparison.Ordinal) ? answer : null;
                foreach (var message in Messages.Append(SignedMail.By("two.example", SampleMail.Encrypted("eve@two.example"))))
                    await conversation.SpeakAsync(SampleMail.Session(Alice, message, Bob));
            }

            await conversation.SpeakAsync($"EHLO secret\r\nMAIL FROM:<{Alice}\r\nRCPT TO:<{Bob}>\r\nsecret {Bob}\r\n");
            AssertNamesNobody(conversation.Log);
        }
    }

    [Fact]
    public async Task The_delivery_names_nobody()
    {
        await using var conversation = new DeliveryConversation();
        foreach (var answer in (string[])["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 400 No\r\nContent-Length: 33\r\n\r\n550 5.1.1 <bob@_a.test>: secret\r\n", "secret bob@_a.test\r\n\r\n", ""])
        {
            conversation.PeerA.Answer = _ => answer;
            foreach (var smtp in (string?[])[null, "550 5.1.1 <bob@_a.test>: secret", "secret, bob@_a.test", "!"])
            {
                conversation.Postfix.Answer = command => command.StartsWith("RCPT", StringComparison.Ordinal) ? smtp : null;
                await conversation.SendAsync(Alice, SampleMail.Encrypted(Alice), ["bob@_a.test", "eve@nowhere.test"]);
            }
        }

        AssertNamesNobody(conversation.Log);
    }

    [Fact]
    public async Task The_milter_names_nobody()
    {
        using var folder = new TemporaryFolder();
        using var identity = new DkimIdentity(new RelaySettings { MailDomain = "one.example" }, folder.Paths, NullLogger<DkimIdentity>.Instance);
        var log = new LogLines();
        var handler = new MilterConnectionHandler(identity, new MilterOptions(), TimeProvider.System, new RelayMetrics(), new LogLinesOf<MilterConnectionHandler>(log));
        byte[] negotiation = [.. MilterClient.Numbers(13), (byte)'O', .. MilterClient.Numbers(6, 0x1FF, 0x1FFFFF)];
        foreach (var packets in (string[])["\0\0\0\u0018LFrom\0alice@one.example\0\0\0\0\u0001E", "\0\0\0\u0007zsecret", "\0\0\0\u0012LX alice@one.example"])
        {
            await using var peer = new DrippingPeer(handler.OnConnectedAsync, new ManualTime());
            await peer.SendAsync((byte[])[.. negotiation, .. Encoding.ASCII.GetBytes(packets)]);
        }

        AssertNamesNobody(log);
    }

    private static void AssertNamesNobody(LogLines log)
    {
        Assert.NotEmpty(log.Lines);
        Assert.All(log.Lines, line => Assert.DoesNotContain(Theirs, word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }
}
