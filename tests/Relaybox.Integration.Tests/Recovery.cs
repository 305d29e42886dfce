using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Dkim;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Processes;

namespace Relaybox.Integration.Tests;

/// <summary>Whatever is killed comes back, and mail that was accepted arrives.</summary>
[Collection(DisturbedRelays.Name)]
public sealed class Recovery(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private const int Connections = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Mail_accepted_before_a_relay_is_killed_arrives_after_it_starts_again()
    {
        var relays = await RelaysAsync();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);

        // A frozen peer accepts connections and says nothing: the mail stays in the queue.
        await using var frozen = await relays.Two.Container.FreezeAsync(Cancelled);
        var body = await SubmitAsync(relays.One, recipient);
        await relays.One.Container.KillAsync(Cancelled);
        await relays.One.Container.StartAsync(Cancelled);
        await relays.One.Container.WaitUntilHealthyAsync(Cancelled);
        await frozen.ThawAsync();

        await AssertArrivesAsync(inbox, body);
    }

    [Fact]
    public async Task Mail_that_a_relay_took_over_https_is_there_after_it_was_killed_at_that_very_moment()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var recipient = relays.Two.FreshAccount();
        var author = TestDomain.Peer.Address("author");
        await (await relays.Two.OpenInboxAsync(recipient, Cancelled)).DisposeAsync();

        // Nobody takes it out of the queue before the kill.
        await StopAsync(relays.Two, "dovecot", "lmtp");
        using var web = relays.Two.OpenWeb();
        var message = EncryptedMessage.Sample(author, recipient.Address);
        using var content = new ByteArrayContent(TestDomain.Peer.Sign(message));
        content.Headers.Add("X-MAIL-FROM", author);
        content.Headers.Add("X-MAIL-TO", recipient.Address);
        using var answer = await web.PostAsync(new Uri("/mxdeliv", UriKind.Relative), content, Cancelled);
        await relays.Two.Container.KillAsync(Cancelled);
        await relays.Two.Container.StartAsync(Cancelled);
        await relays.Two.Container.WaitUntilHealthyAsync(Cancelled);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // It may be there before anybody looks, and then IDLE has nothing to tell.
        Assert.Empty(await new MailArrivals(relays.Two, recipient).WaitForAsync([MailLoad.IdIn(Encoding.ASCII.GetString(message))!], Patience, Cancelled));
    }

    [Theory]
    [InlineData("master")]
    [InlineData("qmgr")]
    [InlineData("dovecot")]
    [InlineData("relayd")]
    [InlineData("unbound")]
    public async Task A_killed_daemon_is_started_again_and_no_mail_is_lost(string daemon)
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        var recipient = relays.Two.FreshAccount();
        await using var inbox = await relays.Two.OpenInboxAsync(recipient, Cancelled);

        await using var frozen = await relays.Two.Container.FreezeAsync(Cancelled);
        var body = await SubmitAsync(relays.One, recipient);
        var killed = await KillAsync(relays.One, daemon);
        await Wait.UntilAsync(
            $"{daemon} runs again",
            async token => (await relays.One.Container.ProcessesAsync(token)).Any(process => process.Name == daemon && !killed.Contains(process.Pid)),
            Cancelled);
        await frozen.ThawAsync();

        await AssertArrivesAsync(inbox, body);
        await WaitUntilItAcceptsAsync(relays.One);
        await SubmitAsync(relays.One, recipient);
        await inbox.WaitForMessagesAsync(2, Cancelled);
    }

    [Fact]
    public async Task What_a_killed_master_left_behind_takes_no_connection()
    {
        var relays = await RelaysAsync();
        Requirements.NeedRoot();
        // Whoever serves this client would outlive its master, and go on listening.
        await using var client = await relays.One.OpenSmtpAsync(Relay.Submission, Cancelled);

        await KillAsync(relays.One, "master");

        await Assert.ThrowsAnyAsync<IOException>(() => client.ReadReplyAsync(Cancelled));
        await WaitUntilItAcceptsAsync(relays.One);
        // Of two listeners each would get its share.
        for (var connection = 0; connection < Connections; connection++)
            await (await relays.One.OpenSmtpAsync(Relay.Submission, Cancelled)).DisposeAsync();
    }

    [Fact]
    public async Task Stopping_ends_cleanly_within_the_grace()
    {
        var relays = await RelaysAsync();

        var exitCode = await relays.One.Container.StopAsync(StopGrace, Cancelled);
        await relays.One.Container.StartAsync(Cancelled);
        await relays.One.Container.WaitUntilHealthyAsync(Cancelled);

        // 137 would say that the engine had to kill it.
        Assert.Equal(0, exitCode);
    }

    /// <summary>
    /// Waits until new accounts may submit: what was healthy before the kill is so until the next look. Until relayd is there again,
    /// Postfix calls what Dovecot cannot tell now a wrong password.
    /// </summary>
    private static Task WaitUntilItAcceptsAsync(Relay relay) =>
        Wait.UntilAsync(
            $"{relay.Domain} takes log-ins",
            async token =>
            {
                try
                {
                    var account = relay.FreshAccount();
                    await using var smtp = await relay.OpenSmtpAsync(Relay.Submissions, token);
                    return (await smtp.LoginAsync(account.Address, account.Password, token)).IsPositive;
                }
                catch (Exception exception) when (exception is SocketException or IOException)
                {
                    return false;
                }
            },
            Cancelled);

    /// <summary>Has a relay accept a message from a new account; returns its body.</summary>
    private static async Task<byte[]> SubmitAsync(Relay relay, MailAccount recipient)
    {
        var sender = relay.FreshAccount();
        var message = EncryptedMessage.Sample(sender.Address, recipient.Address);
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient.Address, message, Cancelled)).EnsurePositive();
        return Testing.Smtp.MessageBody.Of(message);
    }

    private static async Task AssertArrivesAsync(ImapConnection inbox, byte[] body)
    {
        await inbox.WaitForMessagesAsync(1, Cancelled);
        Assert.Equal(body, await inbox.FetchAsync(1, "TEXT", Cancelled));
    }

    /// <summary>Stops processes where they are; only a kill ends them then.</summary>
    private static async Task StopAsync(Relay relay, params string[] names)
    {
        var found = (await relay.Container.ProcessesAsync(Cancelled)).Where(process => names.Contains(process.Name, StringComparer.Ordinal));
        string[] pids = [.. found.Select(process => process.Pid.ToString(CultureInfo.InvariantCulture))];
        Assert.NotEmpty(pids);
        (await ProcessRunner.RunAsync("kill", ["-STOP", .. pids], cancellationToken: Cancelled)).EnsureSuccess();
    }

    /// <summary>Kills every process of a name; returns their ids.</summary>
    private static async Task<IReadOnlyList<int>> KillAsync(Relay relay, string name)
    {
        int[] found = [.. (await relay.Container.ProcessesAsync(Cancelled)).Where(process => process.Name == name).Select(process => process.Pid)];
        Assert.NotEmpty(found);
        foreach (var pid in found)
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }

        return found;
    }
}
