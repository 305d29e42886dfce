using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>Peers that are down, slow, cut off, unwilling or not who they should be: nothing is lost, nothing is betrayed, nobody else waits.</summary>
[Collection(SharedRelays.Name)]
public sealed class TroubledPeers(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Fact]
    public async Task One_that_is_down_gets_its_mail_when_it_is_back()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var queue = new PostfixQueue(relays.One);
        const string Recipient = "somebody@_down.peers.test";

        var sender = await SubmitAsync(relays.One, Recipient);
        await queue.WaitForReasonAsync(Recipient, "Failed to connect to any mail server", Cancelled);
        await using var peer = SmtpSink.Listen(relays.HostAddress, "_down.peers.test");
        var received = await queue.FlushUntilAsync(peer.ReceiveAsync(Cancelled), Cancelled);

        Assert.Equal(sender.Address, received.ReversePath);
    }

    [Fact]
    public async Task One_that_is_slow_gets_its_mail_and_nobody_waits_for_it()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);
        await using var peer = SmtpSink.Listen(relays.HostAddress, "_slow.peers.test");
        peer.Manners = new SmtpManners { Pause = TimeSpan.FromSeconds(1) };

        await SubmitAsync(relays.One, "somebody@_slow.peers.test");
        var receiving = peer.ReceiveAsync(Cancelled);
        await SubmitAsync(relays.One, recipient.Address);
        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.False(receiving.IsCompleted);
        Assert.True((await receiving).IsEncrypted);
    }

    [Fact]
    public async Task One_that_hangs_up_in_the_middle_gets_the_whole_message_later()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var queue = new PostfixQueue(relays.One);
        const string Recipient = "somebody@_cut.peers.test";
        await using var peer = SmtpSink.Listen(relays.HostAddress, "_cut.peers.test");
        peer.Manners = new SmtpManners { HangsUpInData = true };

        await SubmitAsync(relays.One, Recipient);
        await queue.WaitForReasonAsync(Recipient, "lost connection", Cancelled);
        peer.Manners = new SmtpManners();
        var received = await queue.FlushUntilAsync(peer.ReceiveAsync(Cancelled), Cancelled);

        Assert.EndsWith("--\r\n", Encoding.Latin1.GetString(received.Content.Span).TrimEnd() + "\r\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_says_no_is_quoted_in_the_bounce()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var sender = relays.One.FreshAccount();
        await using var inbox = await relays.One.OpenInboxAsync(sender, Cancelled);
        await using var peer = SmtpSink.Listen(relays.HostAddress, "_unwilling.peers.test");

        peer.Manners = new SmtpManners { ToRecipient = "550 5.1.1 Nobody of that name ever lived here" };
        await SubmitAsync(relays.One, "somebody@_unwilling.peers.test", sender);
        await inbox.WaitForMessagesAsync(1, Cancelled);
        peer.Manners = new SmtpManners { ToMessage = "554 5.7.1 This message is not to our taste" };
        await SubmitAsync(relays.One, "somebody@_unwilling.peers.test", sender);
        await inbox.WaitForMessagesAsync(2, Cancelled);

        Assert.Contains("550 5.1.1 Nobody of that name ever lived here", await TextAsync(inbox, 1), StringComparison.Ordinal);
        Assert.Contains("554 5.7.1 This message is not to our taste", await TextAsync(inbox, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_says_later_is_asked_again()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var queue = new PostfixQueue(relays.One);
        const string Recipient = "somebody@_busy.peers.test";
        await using var peer = SmtpSink.Listen(relays.HostAddress, "_busy.peers.test");
        peer.Manners = new SmtpManners { ToRecipient = "450 4.2.0 Come back for tea" };

        await SubmitAsync(relays.One, Recipient);
        await queue.WaitForReasonAsync(Recipient, "450 4.2.0 Come back for tea", Cancelled);
        peer.Manners = new SmtpManners();

        Assert.Equal([Recipient], (await queue.FlushUntilAsync(peer.ReceiveAsync(Cancelled), Cancelled)).Recipients);
    }

    [Fact]
    public async Task One_whose_certificate_does_not_verify_or_that_has_none_gets_nothing()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var queue = new PostfixQueue(relays.One);
        await using var peer = SmtpSink.Listen(relays.HostAddress, "bad.peers.test");

        var first = await SubmitAsync(relays.One, "somebody@bad.peers.test");
        await queue.WaitForReasonAsync("somebody@bad.peers.test", "Server certificate not verified", Cancelled);
        peer.Manners = new SmtpManners { OffersTls = false };
        var second = await SubmitAsync(relays.One, "somebody@_clear.peers.test");
        await queue.WaitForReasonAsync("somebody@_clear.peers.test", "TLS is required, but was not offered", Cancelled);

        Assert.Contains("STARTTLS", peer.Commands);
        Assert.DoesNotContain(peer.Commands, command => command.Contains(first.Address, StringComparison.Ordinal) || command.Contains(second.Address, StringComparison.Ordinal));
    }

    /// <summary>Dropped packets are the same to <see cref="PeerDelivery.A_hundred_messages_for_a_black_hole_delay_nobody_else"/>; here TCP comes about.</summary>
    [Fact]
    public async Task A_hundred_messages_for_one_that_accepts_and_never_answers_delay_nobody_else()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);
        using var https = new TcpListener(IPAddress.Parse(relays.HostAddress), Relay.Https);
        using var smtp = new TcpListener(IPAddress.Parse(relays.HostAddress), Relay.Smtp);
        https.Start(backlog: 500);
        smtp.Start(backlog: 500);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            var sender = relays.One.FreshAccount();
            for (var i = 0; i < 10; i++)
                await SubmitAsync(relays.One, $"somebody{i}@_silent.peers.test", sender);
        }));

        var clock = Stopwatch.StartNew();
        await SubmitAsync(relays.One, recipient.Address);
        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        TestContext.Current.TestOutputHelper?.WriteLine($"Beside the silent peer a message took {clock.ElapsedMilliseconds} ms.");
    }

    private static async Task<string> TextAsync(Relaybox.Testing.Imap.ImapConnection inbox, int message) =>
        Encoding.UTF8.GetString(await inbox.FetchAsync(message, "", Cancelled)).Replace("\r\n    ", " ", StringComparison.Ordinal);

    private static async Task<MailAccount> SubmitAsync(Relay relay, string recipient, MailAccount? account = null)
    {
        var sender = account ?? relay.FreshAccount();
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient, EncryptedMessage.Sample(sender.Address, recipient), Cancelled)).EnsurePositive();
        return sender;
    }
}
