using System.Diagnostics;
using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>How mail leaves for peers: over HTTPS, else by SMTP at once; and what comes of it when neither goes.</summary>
[Collection(SharedRelays.Name)]
public sealed class PeerDelivery(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Fact]
    public async Task Mail_between_relays_travels_over_https()
    {
        var relays = await RelaysAsync();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);

        await SubmitAsync(relays.One, recipient.Address);
        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.Contains("A peer took a message over HTTPS.", await relays.One.Container.LogsAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_to_a_peer_without_https_leaves_by_smtp_within_seconds()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        // Nobody has written to it before: that it takes no HTTPS is found out now.
        const string Domain = "_first.peers.test";
        await using var peer = SmtpSink.Listen(relays.HostAddress, Domain);
        var clock = Stopwatch.StartNew();

        var sender = await SubmitAsync(relays.One, $"somebody0@{Domain}");
        var received = await peer.ReceiveAsync(Cancelled);

        TestContext.Current.TestOutputHelper?.WriteLine($"The first message was there after {clock.ElapsedMilliseconds} ms.");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(sender.Address, received.ReversePath);
    }

    [Fact]
    public async Task Mail_to_a_domain_that_does_not_exist_comes_back_and_says_so()
    {
        var relays = await RelaysAsync();

        await AssertBouncesAsync(relays.One, "somebody0@nowhere.test", "The domain does not exist");
    }

    [Fact]
    public async Task Mail_to_nobody_at_a_peer_comes_back_from_there()
    {
        var relays = await RelaysAsync();

        await AssertBouncesAsync(relays.One, relays.Two.FreshAccount().Address, "MAILER-DAEMON@_two.test");
    }

    [Fact]
    public async Task A_hundred_messages_for_a_black_hole_delay_nobody_else()
    {
        var relays = await RelaysAsync();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);
        // The last address of the network is nobody's: what is sent there gets no answer.
        var nobody = $"[{relays.HostAddress[..relays.HostAddress.LastIndexOf('.')]}.14]";
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            var sender = relays.One.FreshAccount();
            await using var smtp = await relays.One.OpenSubmissionAsync(sender, Cancelled);
            for (var i = 0; i < 10; i++)
                (await smtp.SendAsync(sender.Address, $"somebody{i}@{nobody}", EncryptedMessage.Sample(sender.Address, $"somebody{i}@{nobody}"), Cancelled)).EnsurePositive();
        }));

        var clock = Stopwatch.StartNew();
        await SubmitAsync(relays.One, recipient.Address);
        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static async Task AssertBouncesAsync(Relay relay, string recipient, string text)
    {
        var sender = relay.FreshAccount();
        await using var inbox = await relay.OpenInboxAsync(sender, Cancelled);
        await SubmitAsync(relay, recipient, sender);

        await inbox.WaitForMessagesAsync(1, Cancelled);

        Assert.Contains(text, Encoding.UTF8.GetString(await inbox.FetchAsync(1, "", Cancelled)), StringComparison.Ordinal);
    }

    private static async Task<MailAccount> SubmitAsync(Relay relay, string recipient, MailAccount? account = null)
    {
        var sender = account ?? relay.FreshAccount();
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient, EncryptedMessage.Sample(sender.Address, recipient), Cancelled)).EnsurePositive();
        return sender;
    }
}
