using System.Text;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.Imap;

namespace Relaybox.Integration.Tests;

/// <summary>IMAP METADATA (RFC 5464), as Delta Chat uses it.</summary>
[Collection(SharedRelays.Name)]
public sealed class Metadata(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Fact]
    public async Task Device_tokens_add_up_and_are_the_accounts_own()
    {
        var relay = (await RelaysAsync()).One;
        await using var imap = await relay.OpenInboxAsync(relay.FreshAccount(), Cancelled);
        await using var other = await relay.OpenInboxAsync(relay.FreshAccount(), Cancelled);

        (await imap.CommandAsync("SETMETADATA INBOX (/private/devicetoken \"one\")", Cancelled)).EnsureOk();
        (await imap.CommandAsync("SETMETADATA INBOX (/private/devicetoken \"two\")", Cancelled)).EnsureOk();

        Assert.Equal("one two", await GetAsync(imap, "INBOX", "/private/devicetoken"));
        Assert.Null(await GetAsync(other, "INBOX", "/private/devicetoken"));
    }

    [Fact]
    public async Task The_server_tells_what_it_can()
    {
        var relay = (await RelaysAsync()).One;
        await using var imap = await relay.OpenInboxAsync(relay.FreshAccount(), Cancelled);

        Assert.Contains("METADATA", await imap.CapabilitiesAsync(Cancelled));
        Assert.Equal("1000", await GetAsync(imap, "\"\"", "/shared/vendor/deltachat/maxsmtprecipients"));
        Assert.StartsWith($"{relay.Domain}:3478:", await GetAsync(imap, "\"\"", "/shared/vendor/deltachat/turn"), StringComparison.Ordinal);
        Assert.Null(await GetAsync(imap, "\"\"", "/shared/vendor/deltachat/irohrelay"));
        Assert.Null(await GetAsync(imap, "\"\"", "/shared/vendor/deltachat/appversions"));
        Assert.Null(await GetAsync(imap, "\"\"", "/shared/admin"));
    }

    [Theory]
    [InlineData("\"\" (/shared/vendor/deltachat/turn \"x\")")]
    [InlineData("INBOX (/private/comment \"x\")")]
    [InlineData("INBOX (/private/devicetoken \"two words\")")]
    public async Task Clients_store_nothing_but_tokens(string entry)
    {
        var relay = (await RelaysAsync()).One;
        await using var imap = await relay.OpenInboxAsync(relay.FreshAccount(), Cancelled);

        Assert.False((await imap.CommandAsync($"SETMETADATA {entry}", Cancelled)).IsOk);
    }

    private static async Task<string?> GetAsync(ImapConnection imap, string mailbox, string entry)
    {
        var answer = (await imap.CommandAsync($"GETMETADATA {mailbox} {entry}", Cancelled)).EnsureOk();
        return answer.Untagged.SelectMany(data => data.Literals).SingleOrDefault() is { } value ? Encoding.UTF8.GetString(value) : null;
    }
}
