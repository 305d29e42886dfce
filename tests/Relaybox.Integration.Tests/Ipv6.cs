using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Relaybox.Testing;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>Relays whose names lead to IPv6 addresses alone; what also has IPv4 works as ever.</summary>
public sealed class Ipv6
{
    /// <summary>Of unique local addresses (RFC 4193), drawn like those.</summary>
    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"fd{RandomNumberGenerator.GetHexString(2, true)}:{RandomNumberGenerator.GetHexString(4, true)}:{RandomNumberGenerator.GetHexString(4, true)}");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_and_peers_reach_a_relay_by_it_and_its_mail_leaves_by_it()
    {
        await Requirements.NeedEngineAsync();
        Requirements.NeedRoot();
        await using var relays = await StartAsync();
        await using var peer = SmtpSink.Listen($"{_prefix}::1", "_peer.test");
        var (sender, recipient) = (relays.One.FreshAccount(), relays.Two.FreshAccount());
        await using var inbox = await ImapConnection.OpenAsync($"{_prefix}::4", Relay.Imaps, TransportSecurity.Implicit, Cancelled);
        (await inbox.LoginAsync(recipient.Address, recipient.Password, Cancelled)).EnsureOk();
        await inbox.SelectInboxAsync(Cancelled);
        await using var smtp = await SmtpConnection.OpenAsync($"{_prefix}::3", Relay.Submissions, TransportSecurity.Implicit, Cancelled);
        (await smtp.LoginAsync(sender.Address, sender.Password, Cancelled)).EnsurePositive();

        try
        {
            // By HTTPS to a relay, by SMTP to the host.
            await SubmitAsync(smtp, sender, recipient.Address);
            await inbox.WaitForMessagesAsync(1, Cancelled);
            await SubmitAsync(smtp, sender, "somebody@_peer.test");
            Assert.True((await peer.ReceiveAsync(Cancelled)).IsEncrypted);
        }
        catch (Exception)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(await relays.LogsAsync(CancellationToken.None));
            throw;
        }

        Assert.DoesNotContain(_prefix, Encoding.Latin1.GetString(await inbox.FetchAsync(1, string.Empty, Cancelled)), StringComparison.Ordinal);
        Assert.DoesNotContain(_prefix, await relays.One.Container.LogsAsync(Cancelled), StringComparison.Ordinal);
        foreach (var port in (int[])[Relay.Smtp, Relay.Http, Relay.Imap, Relay.Https, Relay.Submissions, Relay.Submission, Relay.Imaps])
        {
            foreach (var address in (string[])[$"{_prefix}::3", relays.One.Address])
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Parse(address), port, Cancelled);
            }
        }
    }

    private async Task<RelayStack> StartAsync()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RELAYBOX_TEST_PREFIX"] = _prefix,
            ["RELAYBOX_TEST_ONE"] = $"AAAA {_prefix}::3",
            ["RELAYBOX_TEST_TWO"] = $"AAAA {_prefix}::4",
            ["RELAYBOX_TEST_PEER"] = $"AAAA {_prefix}::1",
        };
        return await RelayStack.StartTwoAsync(Cancelled, settings, Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Ipv6), "relays.yaml"));
    }

    private static async Task SubmitAsync(SmtpConnection smtp, MailAccount sender, string recipient) =>
        (await smtp.SendAsync(sender.Address, recipient, EncryptedMessage.Sample(sender.Address, recipient), Cancelled)).EnsurePositive();
}
