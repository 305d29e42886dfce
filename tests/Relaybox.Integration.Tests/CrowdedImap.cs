using System.Collections.Concurrent;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;

namespace Relaybox.Integration.Tests;

/// <summary>More clients at once than there may be processes of <c>imap</c>, on a relay with half of the usual memory: 74 processes.</summary>
public sealed class CrowdedImap : OneRelayTest
{
    /// <summary>More than the processes, and as many again as Dovecot alone would have waiting for one (128).</summary>
    private const int Clients = 300;

    // As after a restart, or when a network that many use is there again.
    [Fact]
    public async Task Everybody_gets_in_who_comes_back_at_the_same_time()
    {
        var relay = await StartAsync(("RELAYBOX_MEMORY_LIMIT", "512m"));
        var accounts = await CreateAccountsAsync(relay);
        var clients = new ConcurrentBag<ImapConnection>();
        try
        {
            await Task.WhenAll(accounts.Select(async account =>
            {
                var imap = await relay.OpenInboxAsync(account, Cancelled);
                clients.Add(imap);
                await imap.StartIdleAsync(Cancelled);
            }));
        }
        finally
        {
            await CloseAsync(clients);
        }
    }

    // All processes are taken and none comes free: Dovecot closes the connections of those who wait, after ten seconds and then at once.
    [Fact]
    public async Task Who_is_in_stays_when_there_is_no_room_for_more()
    {
        const int Rounds = 4;
        var relay = await StartAsync(("RELAYBOX_MEMORY_LIMIT", "512m"));
        var accounts = await CreateAccountsAsync(relay);
        var inside = await LogInAsync(relay, accounts);
        try
        {
            Assert.InRange(inside.Count, 50, Clients - 1);

            for (var round = 0; round < Rounds; round++)
                Assert.Empty(await LogInAsync(relay, accounts));

            foreach (var imap in inside)
                (await imap.CommandAsync("NOOP", Cancelled)).EnsureOk();
        }
        finally
        {
            await CloseAsync(inside);
        }

        await using var next = await relay.OpenInboxAsync(accounts[0], Cancelled);
    }

    private static async Task<MailAccount[]> CreateAccountsAsync(Relay relay)
    {
        MailAccount[] accounts = [.. Enumerable.Range(0, Clients).Select(_ => relay.FreshAccount())];
        await Parallel.ForEachAsync(accounts, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancelled }, async (account, token) =>
        {
            await using var imap = await relay.OpenImapAsync(Relay.Imaps, token);
            (await imap.LoginAsync(account.Address, account.Password, token)).EnsureOk();
        });
        return accounts;
    }

    /// <summary>All at once; returns those whom the relay let in, none of which begins to wait in IDLE.</summary>
    private static async Task<IReadOnlyCollection<ImapConnection>> LogInAsync(Relay relay, IEnumerable<MailAccount> accounts)
    {
        var inside = new ConcurrentBag<ImapConnection>();
        await Task.WhenAll(accounts.Select(async account =>
        {
            var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
            try
            {
                (await imap.LoginAsync(account.Address, account.Password, Cancelled)).EnsureOk();
                inside.Add(imap);
            }
            catch (EndOfStreamException)
            {
                await imap.DisposeAsync();
            }
        }));
        return inside;
    }

    private static async Task CloseAsync(IEnumerable<ImapConnection> clients)
    {
        foreach (var imap in clients)
            await imap.DisposeAsync();
    }
}
