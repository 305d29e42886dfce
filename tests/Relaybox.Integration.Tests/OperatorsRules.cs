using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>What an operator lays down: who may join, how much one may send, who is blocked.</summary>
public sealed partial class OperatorsRules : OneRelayTest
{
    [Fact]
    public async Task Only_who_is_invited_gets_an_account()
    {
        var relay = await StartAsync(("RELAY_REGISTRATION", "invite"));
        var uninvited = relay.FreshAccount();
        Assert.False(await LogInAsync(relay, uninvited));

        var invitation = (await relay.Container.ExecAsync(["relay", "invite"], Cancelled)).EnsureSuccess().StandardOutput;
        var login = LoginLink().Match(invitation);
        var invited = new MailAccount(login.Groups["address"].Value, Uri.UnescapeDataString(login.Groups["password"].Value));
        Assert.False(await LogInAsync(relay, invited with { Password = "another password" }));
        Assert.True(await LogInAsync(relay, invited));
        Assert.True(await LogInAsync(relay, invited));
        Assert.False(await LogInAsync(relay, uninvited));

        var list = (await relay.Container.ExecAsync(["relay", "invite", "--list"], Cancelled)).EnsureSuccess().StandardOutput;
        Assert.Equal("No invitation is open.\n", list);
        using var web = relay.OpenWeb();
        using var answer = await web.PostAsync(new Uri("/new", UriKind.Relative), content: null, Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("\"reason\":\"this relay needs an invitation", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_makes_one_account_of_an_invitation_and_no_second()
    {
        Requirements.NeedRoot();
        var program = await Requirements.NeedDeltaChatAsync(Cancelled);
        // Clients verify no certificate of a private domain; this one is the operator's, so that invitations are as on a public relay.
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("_one.test");
        await File.WriteAllTextAsync(Path.Combine(Folder, "fullchain.pem"), certificate.ExportCertificatePem(), Cancelled);
        await File.WriteAllTextAsync(Path.Combine(Folder, "privkey.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Cancelled);
        var relay = await StartAsync(
            ("RELAY_REGISTRATION", "invite"), ("RELAYBOX_TLS", Folder), ("RELAY_TLS_CERT_FILE", "/tls/fullchain.pem"), ("RELAY_TLS_KEY_FILE", "/tls/privkey.pem"));
        var output = (await relay.Container.ExecAsync(["relay", "invite"], Cancelled)).EnsureSuccess().StandardOutput;
        var invitation = output.Split('\n').Single(line => line.StartsWith("DCACCOUNT:https://_one.test/new?token=", StringComparison.Ordinal));

        await using var core = DeltaChatCore.Start(program, hosts: $"{relay.Address} _one.test");
        var guest = await core.AddAccountAsync(Cancelled);
        await guest.ConfigureAsync(invitation, "Guest", Cancelled);
        var intruder = await core.AddAccountAsync(Cancelled);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => intruder.ConfigureAsync(invitation, "Intruder", Cancelled));

        Assert.Contains("invitation", refused.Message, StringComparison.Ordinal);
        var list = (await relay.Container.ExecAsync(["relay", "invite", "--list"], Cancelled)).EnsureSuccess().StandardOutput;
        Assert.Equal("No invitation is open.\n", list);
    }

    [Fact]
    public async Task Blocked_accounts_get_nothing_sub_addresses_arrive_and_too_much_is_deferred()
    {
        var relay = await StartAsync(("RELAY_MAX_USER_SEND_PER_MINUTE", "1"), ("RELAY_MAX_USER_SEND_BURST_SIZE", "2"));
        var (sender, blocked, reader) = (relay.FreshAccount(), relay.FreshAccount(), relay.FreshAccount());
        await using var closedInbox = await relay.OpenInboxAsync(blocked, Cancelled);
        await using var inbox = await relay.OpenInboxAsync(reader, Cancelled);
        await BlockAsync(relay, blocked);

        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        var tagged = reader.Address.Replace("@", "+tag@", StringComparison.Ordinal);
        await smtp.CommandAsync($"MAIL FROM:<{sender.Address}>", Cancelled);
        await smtp.CommandAsync($"RCPT TO:<{blocked.Address}>", Cancelled);
        var reply = await SendToAsync(smtp, sender, tagged, begin: false);
        Assert.Equal(250, reply.Code);
        await inbox.WaitForMessagesAsync(1, Cancelled);
        Assert.Equal(0, await closedInbox.SelectInboxAsync(Cancelled));

        Assert.Equal(250, (await SendToAsync(smtp, sender, blocked.Address)).Code);
        var deferred = await SendToAsync(smtp, sender, reader.Address);
        Assert.Equal(450, deferred.Code);
        Assert.Contains("4.7.1: Too much mail from", deferred.ToString(), StringComparison.Ordinal);

        await using var theirs = await relay.OpenSubmissionAsync(blocked, Cancelled);
        Assert.Equal(250, (await SendToAsync(theirs, blocked, reader.Address)).Code);
        Assert.Equal(1, await inbox.SelectInboxAsync(Cancelled));
        Assert.Equal(0, await closedInbox.SelectInboxAsync(Cancelled));
    }

    private static async Task<SmtpReply> SendToAsync(SmtpConnection smtp, MailAccount sender, string recipient, bool begin = true)
    {
        if (begin)
            await smtp.CommandAsync($"MAIL FROM:<{sender.Address}>", Cancelled);
        await smtp.CommandAsync($"RCPT TO:<{recipient}>", Cancelled);
        await smtp.CommandAsync("DATA", Cancelled);
        return await smtp.SendContentAsync(SmtpData.Encode(EncryptedMessage.Sample(sender.Address, recipient)), Cancelled);
    }

    /// <summary>As operating.md says.</summary>
    private async Task BlockAsync(Relay relay, MailAccount account)
    {
        var flag = Path.Combine(Folder, "DISABLED");
        await File.WriteAllTextAsync(flag, "", Cancelled);
        (await ContainerEngine.RunAsync(["cp", flag, $"{relay.Container.Id}:/data/mail/{account.Address}/"], Cancelled)).EnsureSuccess();
    }

    private static async Task<bool> LogInAsync(Relay relay, MailAccount account)
    {
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
        return (await imap.LoginAsync(account.Address, account.Password, Cancelled)).IsOk;
    }

    [GeneratedRegex(@"^dclogin:(?<address>[^?]+)\?p=(?<password>[^&]+)&", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LoginLink();
}
