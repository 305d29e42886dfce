using System.Diagnostics;
using System.Security.Cryptography;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>Clients in IDLE (RFC 2177) are told at once, however many there are, awake or hibernated, and without the host's inotify.</summary>
/// <remarks>At once is a matter of milliseconds. What is asserted here is less than what Dovecot would take without inotify: half a minute.</remarks>
[Collection(SharedRelays.Name)]
public sealed class IdleClients(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    /// <summary>More than the inotify instances that a user of a usual host may have (128).</summary>
    private const int Many = 300;

    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task The_last_of_three_hundred_is_told_like_the_first()
    {
        Requirements.NeedRoot();
        var relay = (await RelaysAsync()).One;
        MailAccount[] accounts = [.. Enumerable.Range(0, Many).Select(_ => relay.FreshAccount())];
        var clients = new ImapConnection?[Many];
        async Task AssertToldAsync(Index number, string expected)
        {
            await SendAsync(relay, accounts[number]);
            await AssertReadsAsync(clients[number]!, expected);
        }

        try
        {
            await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (number, token) =>
                clients[number] = await OpenIdleAsync(relay, accounts[number], token));
            await AssertToldAsync(0, "1 EXISTS");
            await AssertToldAsync(^1, "1 EXISTS");
            await AssertNoInotifyAsync(relay);

            await UntilHibernatedAsync(relay, Many);
            await AssertNoInotifyAsync(relay);
            await AssertToldAsync(0, "2 EXISTS");
            await AssertToldAsync(^1, "2 EXISTS");
        }
        finally
        {
            foreach (var client in clients.OfType<ImapConnection>())
                await client.DisposeAsync();
        }
    }

    /// <summary>Dovecot puts a waiting connection to sleep after a second: mail that comes before, while or after must not go unnoticed.</summary>
    [Fact]
    public async Task Are_told_at_any_moment()
    {
        var relay = (await RelaysAsync()).One;
        var soon = Enumerable.Range(0, 6).Select(step => step * 100);
        var aroundHibernation = Enumerable.Range(0, 10).Select(step => 600 + (step * 80)).Concat(Enumerable.Range(0, 16).Select(step => 960 + (step * 4)));

        // The pause is the input here: how long the client has waited when the mail comes.
        var told = await Task.WhenAll(soon.Concat(aroundHibernation).Append(4000).Select(async pause => (pause, told: await IsToldAsync(relay, TimeSpan.FromMilliseconds(pause)))));

        Assert.Empty(told.Where(client => !client.told).Select(client => client.pause));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Are_told_what_another_client_of_the_account_does(bool hibernated)
    {
        Requirements.NeedRoot();
        var relay = (await RelaysAsync()).One;
        var account = relay.FreshAccount();
        await using var waiting = await OpenIdleAsync(relay, account, Cancelled);
        await using var other = await relay.OpenInboxAsync(account, Cancelled);

        async Task AssertToldAsync(string command, string expected)
        {
            if (hibernated)
                await UntilHibernatedAsync(relay, 1);
            (await other.CommandAsync(command, Cancelled)).EnsureOk();
            await AssertReadsAsync(waiting, expected);
        }

        await SendAsync(relay, account);
        await AssertReadsAsync(waiting, "1 EXISTS");
        await other.CommandAsync("NOOP", Cancelled);
        await AssertToldAsync("COPY 1 INBOX", "2 EXISTS");
        await AssertToldAsync("STORE 1 +FLAGS (\\Deleted)", "1 FETCH");
        await AssertToldAsync("EXPUNGE", "1 EXPUNGE");
    }

    // Deliveries that find the mailbox locked leave their message to whoever looks next. Of about one burst in a hundred Dovecot alone overlooks the last, and
    // it is seen when another comes.
    [Fact]
    public async Task Are_told_of_the_last_message_of_every_burst()
    {
        const int Bursts = 150, AtOnceInABurst = 8, SpreadInMilliseconds = 10;
        Requirements.NeedRoot();
        var relay = (await RelaysAsync()).One;
        var account = relay.FreshAccount();
        await using var waiting = await OpenIdleAsync(relay, account, Cancelled);
        var socket = $"/proc/{(await ProcessesAsync(relay, "dovecot"))[0].Pid}/root/run/dovecot/lmtp-postfix";
        var deliveries = await Task.WhenAll(Enumerable.Range(0, AtOnceInABurst).Select(_ => SmtpConnection.OpenLmtpAsync(socket, Cancelled)));
        try
        {
            for (var burst = 1; burst <= Bursts; burst++)
            {
                await Task.WhenAll(deliveries.Select(async lmtp =>
                {
                    foreach (var command in (string[])["MAIL FROM:<>", $"RCPT TO:<{account.Address}>", "DATA"])
                        (await lmtp.CommandAsync(command, Cancelled)).EnsurePositive();
                    await Task.Delay(RandomNumberGenerator.GetInt32(SpreadInMilliseconds), Cancelled);
                    (await lmtp.CommandAsync("Subject: burst\r\n\r\ntext\r\n.", Cancelled)).EnsurePositive();
                }));

                await waiting.ReadExistsAsync(burst * AtOnceInABurst, Cancelled).WaitAsync(AtOnce, Cancelled);
            }
        }
        finally
        {
            foreach (var lmtp in deliveries)
                await lmtp.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_killed_process_leaves_nothing_in_the_way()
    {
        Requirements.NeedRoot();
        var relay = (await RelaysAsync()).One;
        var account = relay.FreshAccount();
        var before = await SocketsAsync(relay);
        await using var killed = await OpenIdleAsync(relay, account, Cancelled);
        var left = (await SocketsAsync(relay)).Except(before, StringComparer.Ordinal).ToArray();
        Assert.Single(left);
        foreach (var process in await ProcessesAsync(relay, "imap"))
            Process.GetProcessById(process.Pid).Kill();

        // The next one that waits for the mailbox finds the dead socket and removes it.
        await using var waiting = await OpenIdleAsync(relay, account, Cancelled);
        Assert.Empty((await SocketsAsync(relay)).Intersect(left, StringComparer.Ordinal));
        await SendAsync(relay, account);
        await AssertReadsAsync(waiting, "1 EXISTS");
    }

    private static async Task<ImapConnection> OpenIdleAsync(Relay relay, MailAccount account, CancellationToken cancellationToken)
    {
        var imap = await relay.OpenInboxAsync(account, cancellationToken);
        await imap.StartIdleAsync(cancellationToken);
        return imap;
    }

    private static async Task SendAsync(Relay relay, MailAccount account)
    {
        await using var smtp = await relay.OpenSubmissionAsync(account, Cancelled);
        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();
    }

    private static async Task<bool> IsToldAsync(Relay relay, TimeSpan pause)
    {
        var account = relay.FreshAccount();
        await using var smtp = await relay.OpenSubmissionAsync(account, Cancelled);
        await using var imap = await OpenIdleAsync(relay, account, Cancelled);
        await Task.Delay(pause, Cancelled);
        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();
        try
        {
            await imap.ReadExistsAsync(1, Cancelled);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Reads what an idle client is told until a line begins as expected.</summary>
    private static async Task AssertReadsAsync(ImapConnection waiting, string expected)
    {
        while (!(await waiting.Connection.ReadLineAsync(Cancelled).WaitAsync(AtOnce, Cancelled)).StartsWith("* " + expected, StringComparison.Ordinal))
        {
            // Other news of the same mailbox.
        }
    }

    private static async Task<ContainerProcess[]> ProcessesAsync(Relay relay, string name) =>
        [.. (await relay.Container.ProcessesAsync(Cancelled)).Where(process => process.Name == name)];

    /// <summary>The sockets in Dovecot's run directory by which those in IDLE are told.</summary>
    private static async Task<string[]> SocketsAsync(Relay relay)
    {
        var folder = $"/proc/{(await ProcessesAsync(relay, "dovecot"))[0].Pid}/root/run/dovecot/idle";
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
    }

    /// <summary>Waits until the process that keeps hibernated connections has this many of the sockets that wake one.</summary>
    private static Task UntilHibernatedAsync(Relay relay, int connections) =>
        Wait.UntilAsync(
            $"{connections} connections hibernate",
            async _ => (await ProcessesAsync(relay, "imap-hibernate")).Sum(CountOfSocketsThatWake) >= connections,
            Cancelled);

    /// <summary>How many of a process's descriptors are sockets that were bound below Dovecot's <c>idle</c> folder.</summary>
    private static int CountOfSocketsThatWake(ContainerProcess process)
    {
        // The columns of /proc/net/unix end with inode and path.
        var bound = File.ReadLines($"/proc/{process.Pid}/net/unix")
            .Where(line => line.Contains(" /run/dovecot/idle/", StringComparison.Ordinal))
            .Select(line => $"socket:[{line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]}]")
            .ToHashSet(StringComparer.Ordinal);
        return Descriptors(process).Count(bound.Contains);
    }

    private static async Task AssertNoInotifyAsync(Relay relay)
    {
        var processes = (await ProcessesAsync(relay, "imap")).Concat(await ProcessesAsync(relay, "imap-hibernate")).ToArray();

        Assert.NotEmpty(processes);
        Assert.DoesNotContain("anon_inode:inotify", processes.SelectMany(Descriptors), StringComparer.Ordinal);
    }

    /// <summary>What the descriptors of a process are open on; empty when it has ended meanwhile.</summary>
    private static string[] Descriptors(ContainerProcess process)
    {
        try
        {
            return [.. Directory.GetFileSystemEntries($"/proc/{process.Pid}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? string.Empty)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
