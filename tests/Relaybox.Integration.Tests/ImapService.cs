using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;

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

    [Fact]
    public async Task An_account_has_twenty_connections_from_one_address()
    {
        const int Limit = 20;
        var relay = (await RelaysAsync()).One;
        var account = relay.FreshAccount();
        var connections = new List<ImapConnection>();
        try
        {
            for (var n = 0; n < Limit; n++)
                connections.Add(await relay.OpenInboxAsync(account, Cancelled));

            await using var another = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
            Assert.Contains("[LIMIT]", (await another.LoginAsync(account.Address, account.Password, Cancelled)).Text, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var imap in connections)
                await imap.DisposeAsync();
        }
    }

    private static void AssertOffered(IEnumerable<string> expected, IReadOnlyList<string> offered) =>
        Assert.Empty(expected.Except(offered, StringComparer.Ordinal));
}
