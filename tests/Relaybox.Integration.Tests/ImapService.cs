using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Integration.Tests;

/// <summary>What clients rely on in IMAP.</summary>
[Collection(SharedRelays.Name)]
public sealed class ImapService(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    private static readonly string[] Chatmail = ["XCHATMAIL", "XDELTAPUSH"];

    [Theory]
    [InlineData(Relay.Imaps)]
    [InlineData(Relay.Imap)]
    [InlineData(Relay.Https)]
    public async Task The_chatmail_capabilities_are_there_before_and_after_log_in(int port)
    {
        var relays = await RelaysAsync();
        var account = relays.One.FreshAccount();
        await using var imap = await relays.One.OpenImapAsync(port, Cancelled, port == Relay.Https ? "imap" : null);

        AssertOffered(Chatmail, await imap.CapabilitiesAsync(Cancelled));
        (await imap.LoginAsync(account.Address, account.Password, Cancelled)).EnsureOk();
        AssertOffered([.. Chatmail, "IDLE", "MOVE", "CONDSTORE"], await imap.CapabilitiesAsync(Cancelled));
    }

    [Fact]
    public async Task Nobody_logs_in_before_starttls()
    {
        var relays = await RelaysAsync();
        var account = relays.One.FreshAccount();
        await using var imap = await ImapConnection.OpenAsync(relays.One.Address, Relay.Imap, TransportSecurity.None, Cancelled);

        AssertOffered(["LOGINDISABLED"], await imap.CapabilitiesAsync(Cancelled));
        Assert.False((await imap.LoginAsync(account.Address, account.Password, Cancelled)).IsOk);
    }

    /// <summary>Dovecot puts a waiting connection to sleep after five seconds: mail that comes before, while or after must not go unnoticed.</summary>
    [Fact]
    public async Task Tells_an_idle_client_at_any_moment()
    {
        var relays = await RelaysAsync();
        var soon = Enumerable.Range(0, 8).Select(step => step * 200);
        var aroundHibernation = Enumerable.Range(0, 16).Select(step => 4400 + (step * 80));

        // The pause is the input here: how long the client has waited when the mail comes.
        var told = await Task.WhenAll(soon.Concat(aroundHibernation).Append(7000).Select(async pause => (pause, told: await IsToldAsync(relays.One, TimeSpan.FromMilliseconds(pause)))));

        Assert.Empty(told.Where(client => !client.told).Select(client => client.pause));
    }

    private static async Task<bool> IsToldAsync(Relay relay, TimeSpan pause)
    {
        var account = relay.FreshAccount();
        await using var imap = await relay.OpenInboxAsync(account, Cancelled);
        await using var smtp = await relay.OpenSubmissionAsync(account, Cancelled);
        var idle = await imap.StartIdleAsync(Cancelled);
        await Task.Delay(pause, Cancelled);
        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();
        try
        {
            await imap.ReadExistsAsync(1, Cancelled);
        }
        catch (TimeoutException)
        {
            return false;
        }

        await imap.EndIdleAsync(idle, Cancelled);
        return true;
    }

    private static void AssertOffered(IEnumerable<string> expected, IReadOnlyList<string> offered) =>
        Assert.Empty(expected.Except(offered, StringComparer.Ordinal));
}
