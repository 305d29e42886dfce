using System.Net;
using System.Net.Sockets;
using Relaybox.Dns;
using Relaybox.Relay.Tests.Filter;

namespace Relaybox.Relay.Tests.Delivery;

/// <summary>What Postfix hears for each recipient, and what peers and the SMTP service get.</summary>
public sealed class DeliveryTests
{
    private const string Alice = "alice@one.example";
    private const string HandedOn = "250 2.0.0 Handed on to SMTP: Ok: queued as FAKE";
    private static readonly string Message = SampleMail.Encrypted(Alice) + "..dot\r\n";
    private static readonly string Plain = SampleMail.Encrypted(Alice) + ".dot\r\n";

    /// <summary>Answers of a peer that are none of a mail service.</summary>
    public static TheoryData<string> NoMxDeliv { get; } = new()
    {
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 405 No\r\nContent-Length: 3\r\n\r\nNo!",
        "HTTP/1.1 301 Moved\r\nLocation: https://elsewhere.test/\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\n\r\n<html></html>",
        "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nBad\r\n0\r\n\r\n",
        "HTTP/1.1 500\r\nContent-Length: 999999999\r\n\r\n" + new string('x', 50_000),
        "HTTP/1.1 200 OK\r\nX: " + new string('x', 50_000),
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n",
        "HTTP/1.1 502 No\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        "HTTP/1.1 999 OK\r\n\r\n",
        "220 mx.a.test ESMTP\r\n\r\n\r\n",
        "\0\0\0\r\n\r\n",
        "",
    };

    [Theory]
    [InlineData(ChunkMode.Whole)]
    [InlineData(ChunkMode.ByteByByte)]
    [InlineData(ChunkMode.Random)]
    public async Task Brings_a_message_to_each_domain_over_https_and_answers_each_recipient(ChunkMode mode)
    {
        await using var conversation = new DeliveryConversation();

        var replies = await conversation.SendAsync(Alice, Message, ["bob@_a.test", "eve@_b.test", "carol@_A.test"], mode);

        Assert.Equal(
            ["250 2.0.0 Ok, taken by mx.a.test (HTTPS)", "250 2.0.0 Ok, taken by mx.b.test (HTTPS)", "250 2.0.0 Ok, taken by mx.a.test (HTTPS)"],
            replies);
        // Each recipient is a field of its own; the doubled dot is gone.
        Assert.Equal(
            $"POST /mxdeliv HTTP/1.1\r\nHost: mx.a.test:{conversation.PeerA.Port}\r\nContent-Type: message/rfc822\r\nContent-Length: {Plain.Length}\r\n"
                + $"X-MAIL-FROM: {Alice}\r\nX-MAIL-TO: bob@_a.test\r\nX-MAIL-TO: carol@_A.test\r\n\r\n{Plain}",
            Assert.Single(conversation.PeerA.Requests));
        Assert.Contains("X-MAIL-TO: eve@_b.test\r\n\r\n", Assert.Single(conversation.PeerB.Requests), StringComparison.Ordinal);
        Assert.Equal(0, conversation.Postfix.Connections);
        Assert.Equal(0, conversation.Budget.TakenBytes);
    }

    [Fact]
    public async Task Sends_the_null_sender_as_an_empty_field()
    {
        await using var conversation = new DeliveryConversation();

        await conversation.SendAsync("", Message, ["bob@_a.test"]);

        Assert.Contains("\r\nX-MAIL-FROM: \r\n", Assert.Single(conversation.PeerA.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NoMxDeliv))]
    public async Task Hands_the_message_unchanged_to_smtp_when_a_peer_does_not_take_it_over_https(string answer)
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerA.Answer = _ => answer;

        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));
        Assert.True(conversation.SmtpOnly.Contains("_a.test"));
        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));

        Assert.Single(conversation.PeerA.Requests);
        Assert.Equal(2, conversation.Postfix.Messages.Count);
        Assert.All(conversation.Postfix.Messages, taken =>
            Assert.Equal($"MAIL FROM:<{Alice}> SIZE=100\r\nRCPT TO:<bob@_a.test>\r\nDATA\r\n{Message}.\r\n", taken));
    }

    [Fact]
    public async Task Tries_https_again_after_half_an_hour()
    {
        await using var conversation = new DeliveryConversation();
        conversation.SmtpOnly.Remember("_a.test");

        conversation.Clock.Advance(TimeSpan.FromMinutes(30));

        Assert.Equal(["250 2.0.0 Ok, taken by mx.a.test (HTTPS)"], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nOK\r\n0\r\nX: y\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")]
    public async Task Takes_any_2xx_for_a_yes(string answer)
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerA.Answer = _ => answer;

        Assert.Equal(["250 2.0.0 Ok, taken by mx.a.test (HTTPS)"], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));
    }

    [Theory]
    [InlineData("400 Bad Request", "554 5.7.1 No valid DKIM signature found", "554 5.7.1 mx.a.test said: No valid DKIM signature found (HTTPS)")]
    [InlineData("400 Bad Request", "523 Encryption Needed\r\n", "523 5.0.0 mx.a.test said: Encryption Needed (HTTPS)")]
    [InlineData("413 Too Large", "552 Message exceeds maximum size", "552 5.0.0 mx.a.test said: Message exceeds maximum size (HTTPS)")]
    [InlineData("503 Later", "421 4.3.2 Service shutting down", "451 4.3.2 mx.a.test said: Service shutting down (HTTPS)")]
    [InlineData("503 Later", "451 4.3.0 Temporary local error\n", "451 4.3.0 mx.a.test said: Temporary local error (HTTPS)")]
    public async Task Says_what_a_peers_policy_said(string status, string body, string reply)
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerA.Answer = _ => $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

        Assert.Equal([reply], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));

        Assert.Equal(0, conversation.Postfix.Connections);
        Assert.False(conversation.SmtpOnly.Contains("_a.test"));
    }

    [Fact]
    public async Task Does_not_trust_a_certificate_that_does_not_verify()
    {
        await using var conversation = new DeliveryConversation();
        conversation.Dns.Mx("a.test", isAuthentic: false, "mx.a.test");

        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@a.test"]));

        Assert.Empty(conversation.PeerA.Requests);
    }

    [Fact]
    public async Task Hands_over_to_smtp_when_the_port_speaks_no_tls()
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerA.SpeaksTls = false;

        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));
    }

    [Fact]
    public async Task Hands_over_to_smtp_when_the_answer_does_not_come_in_time()
    {
        await using var conversation = new DeliveryConversation(options => options with { RequestTimeout = TimeSpan.FromMilliseconds(200) });
        conversation.PeerA.Answer = _ => null;

        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));
    }

    [Fact]
    public async Task Hands_over_to_smtp_within_two_seconds_when_packets_to_443_are_dropped()
    {
        using var blackHole = new BlackHole(IPAddress.Parse("127.0.0.11"));
        await using var conversation = new DeliveryConversation(options => options with { PeerHttpsPort = blackHole.Port });
        var start = TimeProvider.System.GetTimestamp();

        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));

        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Takes_the_next_exchanger_when_one_is_down()
    {
        await using var conversation = new DeliveryConversation();
        conversation.Dns.Mx("_c.test", isAuthentic: false, "nowhere.test", "mx.c.test", "mx.b.test");
        conversation.Dns.Host("mx.c.test", IPAddress.Parse("127.0.0.13"));

        Assert.Equal(["250 2.0.0 Ok, taken by mx.b.test (HTTPS)"], await conversation.SendAsync(Alice, Message, ["bob@_c.test"]));
    }

    [Fact]
    public async Task Waits_once_for_a_peer_that_falls_silent_on_a_kept_connection()
    {
        await using var conversation = new DeliveryConversation(options => options with { RequestTimeout = TimeSpan.FromSeconds(1) });
        await conversation.SendAsync(Alice, Message, ["bob@_a.test"]);
        conversation.PeerA.Answer = _ => null;

        Assert.Equal([HandedOn], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));

        Assert.Equal(2, conversation.PeerA.Requests.Count);
    }

    [Theory]
    [InlineData("_a.test")]
    [InlineData("[127.0.0.12]")]
    [InlineData("[0.0.0.0]")]
    [InlineData("[169.254.169.254]")]
    [InlineData("[IPv6:::1]")]
    [InlineData("[IPv6:fe80::1]")]
    [InlineData("[IPv6:::ffff:127.0.0.12]")]
    public async Task Never_connects_to_this_machine_or_the_link_whatever_the_dns_says(string domain)
    {
        await using var conversation = new DeliveryConversation(options => options with { WithNearAddresses = false });

        var reply = Assert.Single(await conversation.SendAsync(Alice, Message, [$"bob@{domain}"]));

        Assert.StartsWith("451 4.4.1 Failed to connect to any mail server: ", reply, StringComparison.Ordinal);
        Assert.EndsWith("has only addresses that no peer has", reply, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (conversation.PeerA.Connections, conversation.PeerB.Connections, conversation.Postfix.Connections));
    }

    [Fact]
    public async Task Defers_and_pauses_a_peer_that_can_be_reached_on_neither_port()
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerB.Answer = _ => "";

        var reply = Assert.Single(await conversation.SendAsync(Alice, Message, ["bob@_b.test"]));

        Assert.StartsWith("451 4.4.1 Failed to connect to any mail server: mx.b.test:", reply, StringComparison.Ordinal);
        Assert.False(conversation.SmtpOnly.Contains("_b.test"));
        Assert.Equal(0, conversation.Postfix.Connections);
        Assert.True(conversation.Unreachable.Contains("_B.test"));
        await using (var client = conversation.Connect())
        {
            await client.SendAsync($"LHLO x\r\nMAIL FROM:<{Alice}>\r\nRCPT TO:<bob@_b.test>\r\nRCPT TO:<bob@_a.test>\r\nQUIT\r\n");
            Assert.EndsWith("451 4.4.1 No mail server of the domain could be reached a moment ago\r\n250 2.1.5 Ok\r\n221 2.0.0 Bye\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }

        conversation.Clock.Advance(conversation.Options.UnreachableTime);
        Assert.False(conversation.Unreachable.Contains("_b.test"));
    }

    [Fact]
    public async Task Refuses_and_defers_by_what_the_dns_says()
    {
        await using var conversation = new DeliveryConversation();
        conversation.Dns.Mx("null.test", isAuthentic: false, "").Without<MailExchanger>("MX broken.test", DnsStatus.Failed)
            .Without<MailExchanger>("MX _implicit.test", DnsStatus.NoData).Host("_implicit.test", IPAddress.Parse("127.0.0.11"));

        var replies = await conversation.SendAsync(
            Alice, Message, ["b@null.test", "b@gone.test", "b@broken.test", "b@_implicit.test", "b@[127.0.0.12]", "Postmaster"]);

        Assert.Equal(
            [
                "556 5.1.10 The domain accepts no mail (null MX)",
                "512 5.1.2 The domain does not exist",
                "451 4.4.3 DNS resolution failed",
                "250 2.0.0 Ok, taken by _implicit.test (HTTPS)",
                "250 2.0.0 Ok, taken by 127.0.0.12 (HTTPS)",
            ],
            replies);
    }

    [Fact]
    public async Task Passes_postfixs_refusal_on_and_remembers_nothing()
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerA.Answer = _ => "";
        conversation.Postfix.Answer = command => command == "." ? "452 4.3.1 Insufficient system storage" : null;

        Assert.Equal(["452 4.3.1 Insufficient system storage"], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));

        Assert.False(conversation.SmtpOnly.Contains("_a.test"));
    }

    [Fact]
    public async Task Keeps_the_session_when_postfix_ends_its_own()
    {
        await using var conversation = new DeliveryConversation();
        conversation.PeerA.Answer = _ => "";
        conversation.Postfix.Answer = command => command == "." ? "421 4.3.2 Service shutting down" : null;

        Assert.Equal(
            ["451 4.3.2 Service shutting down", "250 2.0.0 Ok, taken by mx.b.test (HTTPS)"],
            await conversation.SendAsync(Alice, Message, ["bob@_a.test", "bob@_b.test"]));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_fills_its_own_lane_and_delays_nobody()
    {
        await using var conversation = new DeliveryConversation(options => options with { MaxMessagesPerDomain = 1 });
        conversation.PeerA.Answer = _ => null;
        await using var waiting = conversation.Connect();
        await waiting.SendAsync(DeliveryConversation.Session(Alice, Message, "bob@_a.test"));
        await Poll.UntilAsync(() => !conversation.PeerA.Requests.IsEmpty);

        await using var client = conversation.Connect();
        await client.SendAsync(DeliveryConversation.Session(Alice, Message, "bob@_a.test", "bob@_b.test"));
        var output = await client.ReadToEndAsync();

        Assert.Contains("451 4.4.5 Transport busy", output, StringComparison.Ordinal);
        Assert.Contains("250 2.0.0 Ok, taken by mx.b.test (HTTPS)", output, StringComparison.Ordinal);
        await waiting.StopAsync();
        Assert.EndsWith("421 4.3.2 Service shutting down\r\n", await waiting.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_a_connection_for_the_next_message_and_makes_a_new_one_when_it_is_gone()
    {
        await using var conversation = new DeliveryConversation();

        for (var i = 0; i < 3; i++)
            await conversation.SendAsync(Alice, Message, ["bob@_a.test"]);
        Assert.Equal(1, conversation.PeerA.Connections);
        conversation.PeerA.HangUp();
        Assert.Equal(["250 2.0.0 Ok, taken by mx.a.test (HTTPS)"], await conversation.SendAsync(Alice, Message, ["bob@_a.test"]));

        Assert.Equal(2, conversation.PeerA.Connections);
        Assert.Equal(4, conversation.PeerA.Requests.Count);
    }

    [Fact]
    public async Task Spreads_many_recipients_over_several_requests()
    {
        await using var conversation = new DeliveryConversation();
        string[] recipients = [.. Enumerable.Range(0, 120).Select(i => $"user{i}@_a.test")];

        var replies = await conversation.SendAsync(Alice, Message, recipients);

        Assert.Equal(120, replies.Length);
        Assert.Equal([20, 50, 50], conversation.PeerA.Requests.Select(r => r.Split("X-MAIL-TO:").Length - 1).Order());
    }

    /// <summary>A port whose queue of connections is full: further ones get no answer at all.</summary>
    private sealed class BlackHole : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public BlackHole(IPAddress address)
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets.Add(listener);
            listener.Bind(new IPEndPoint(address, 0));
            listener.Listen(1);
            Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            for (var i = 0; i < 4; i++)
            {
                var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                _sockets.Add(client);
                try
                {
                    client.Connect(listener.LocalEndPoint);
                }
                catch (SocketException)
                {
                    // Under way, which is enough to fill the queue.
                }
            }
        }

        public int Port { get; }

        public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
    }
}
