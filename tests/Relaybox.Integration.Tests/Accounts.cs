using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>Nobody registers: an address is born with its first log-in.</summary>
[Collection(SharedRelays.Name)]
public sealed class Accounts(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    /// <summary>Characters that some layer between client and hash would quote, split or expand.</summary>
    private const string AwkwardPassword = "p\"a\\s's w{o}r%d$&<>:;#";

    [Theory]
    [InlineData("imap", "smtp")]
    [InlineData("smtp", "imap")]
    public async Task An_unknown_address_is_created_by_its_first_log_in(string first, string second)
    {
        var relays = await RelaysAsync();
        var account = relays.One.FreshAccount();

        Assert.True(await LogInAsync(relays.One, first, account));
        Assert.True(await LogInAsync(relays.One, second, account));
        Assert.False(await LogInAsync(relays.One, first, account with { Password = "another password" }));
    }

    [Theory]
    [InlineData("imap")]
    [InlineData("smtp")]
    public async Task A_wrong_password_is_refused_and_changes_nothing(string protocol)
    {
        var relays = await RelaysAsync();
        var account = relays.One.FreshAccount();
        Assert.True(await LogInAsync(relays.One, "imap", account));

        Assert.False(await LogInAsync(relays.One, protocol, account with { Password = "a wrong password" }));

        Assert.True(await LogInAsync(relays.One, protocol, account));
        Assert.False(await LogInAsync(relays.One, protocol, account with { Password = "a wrong password" }));
    }

    [Theory]
    [InlineData("imap")]
    [InlineData("smtp")]
    public async Task A_password_may_hold_any_punctuation(string protocol)
    {
        var relays = await RelaysAsync();
        var account = relays.One.FreshAccount() with { Password = AwkwardPassword };

        Assert.True(await LogInAsync(relays.One, protocol, account));
        Assert.True(await LogInAsync(relays.One, protocol, account));
        Assert.False(await LogInAsync(relays.One, protocol, account with { Password = AwkwardPassword[1..] }));
    }

    [Theory]
    [InlineData("short@_one.test", "long enough")]
    [InlineData("muchtoolong@_one.test", "long enough")]
    [InlineData("with+plus@_one.test", "long enough")]
    [InlineData("../../etc@_one.test", "long enough")]
    [InlineData("noaddress", "long enough")]
    [InlineData("otherland@_two.test", "long enough")]
    [InlineData("good0name@_one.test", "short")]
    public async Task An_address_or_password_outside_the_rules_is_refused(string address, string password)
    {
        var relays = await RelaysAsync();
        var account = new MailAccount(address, password);

        Assert.False(await LogInAsync(relays.One, "imap", account));
        Assert.False(await LogInAsync(relays.One, "smtp", account));
    }

    [Fact]
    public async Task Many_first_log_ins_at_once_make_one_account()
    {
        var relays = await RelaysAsync();
        var address = relays.One.FreshAccount().Address;
        var rivals = Enumerable.Range(0, 8).Select(number => new MailAccount(address, $"password number {number}")).ToArray();

        var results = await Task.WhenAll(rivals.Select(rival => LogInAsync(relays.One, "imap", rival)));

        Assert.Single(results, won => won);
        Assert.True(await LogInAsync(relays.One, "imap", rivals[Array.IndexOf(results, true)]));
    }

    private static async Task<bool> LogInAsync(Relay relay, string protocol, MailAccount account)
    {
        if (protocol == "imap")
        {
            await using var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
            return (await imap.LoginAsync(account.Address, account.Password, Cancelled)).IsOk;
        }

        await using var smtp = await relay.OpenSmtpAsync(Relay.Submissions, Cancelled);
        return (await smtp.LoginAsync(account.Address, account.Password, Cancelled)).IsPositive;
    }
}
