using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Integration.Tests;

/// <summary>What browsers and clients find on ports 80 and 443.</summary>
[Collection(SharedRelays.Name)]
public sealed class WebPages(TwoRelaysFixture fixture) : TwoRelaysTest(fixture)
{
    [Fact]
    public async Task The_front_page_invites()
    {
        var relays = await RelaysAsync();
        using var client = relays.One.OpenWeb();

        var page = await client.GetStringAsync(Page("/"), Cancelled);

        Assert.Contains("_one.test", page, StringComparison.Ordinal);
        Assert.Contains("dclogin:", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_new_address_is_offered_and_its_log_in_works()
    {
        var relays = await RelaysAsync();
        using var client = relays.One.OpenWeb();

        using var response = await client.PostAsync(Page("/new"), content: null, Cancelled);
        var offer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        var account = new MailAccount(offer.GetProperty("email").GetString()!, offer.GetProperty("password").GetString()!);

        Assert.EndsWith("@_one.test", account.Address, StringComparison.Ordinal);
        await using var inbox = await relays.One.OpenInboxAsync(account, Cancelled);
    }

    [Fact]
    public async Task A_self_signed_relay_also_offers_a_login_link()
    {
        var relays = await RelaysAsync();
        using var client = relays.One.OpenWeb();

        var offer = await client.GetFromJsonAsync<JsonElement>("/new", Cancelled);

        Assert.StartsWith($"dclogin:{offer.GetProperty("email").GetString()}?", offer.GetProperty("dclogin_url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_told()
    {
        var relays = await RelaysAsync();
        using var client = relays.One.OpenWeb();

        using var response = await client.GetAsync(Page("/healthz"), Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Plain_http_leads_to_https()
    {
        var relays = await RelaysAsync();
        using var client = relays.One.OpenWeb("http");

        using var response = await client.GetAsync(Page("/"), Cancelled);

        Assert.InRange((int)response.StatusCode, 301, 308);
        Assert.Equal("https", response.Headers.Location?.Scheme);
    }

    [Fact]
    public async Task Port_443_also_takes_mail_and_tells_of_it()
    {
        var relays = await RelaysAsync();
        var account = relays.One.FreshAccount();
        await using var smtp = await relays.One.OpenSmtpAsync(Relay.Https, Cancelled, "smtp");
        (await smtp.LoginAsync(account.Address, account.Password, Cancelled)).EnsurePositive();
        await using var imap = await relays.One.OpenImapAsync(Relay.Https, Cancelled, "imap");
        (await imap.LoginAsync(account.Address, account.Password, Cancelled)).EnsureOk();
        await imap.SelectInboxAsync(Cancelled);

        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();

        await imap.WaitForMessagesAsync(1, Cancelled);
    }

    private static Uri Page(string path) => new(path, UriKind.Relative);
}
