using System.Net;
using System.Net.Sockets;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Integration.Tests;

/// <summary>A message wakes the devices of its recipient; the notifier is this machine. The other options of IMAP share the relay.</summary>
public sealed class PushNotifications : OneRelayTest
{
    [Fact]
    public async Task A_delivery_posts_the_recipients_token_and_never_the_senders()
    {
        var host = await HostAddressAsync();
        using var notifier = new TcpListener(host, 0);
        notifier.Start();
        var relay = await StartAsync(
            ("RELAY_NOTIFIER_URL", $"http://{notifier.LocalEndpoint}/notify"),
            ("RELAY_IMAP_COMPRESS", "true"),
            ("RELAY_PRIVACY_MAIL", "privacy@example.org"));
        var (sender, recipient) = (relay.FreshAccount(), relay.FreshAccount());
        await using var senderImap = await relay.OpenInboxAsync(sender, Cancelled);
        await using var recipientImap = await relay.OpenInboxAsync(recipient, Cancelled);
        (await senderImap.CommandAsync("SETMETADATA INBOX (/private/devicetoken \"sender-token\")", Cancelled)).EnsureOk();
        (await recipientImap.CommandAsync("SETMETADATA INBOX (/private/devicetoken \"recipient-token\")", Cancelled)).EnsureOk();

        // To oneself first: a wrong notification would be the first to come.
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        var toSelf = EncryptedMessage.Sample(sender.Address, sender.Address);
        byte[] withName = [.. "From: =?utf-8?q?S=C3=B6me=2C_One?=\r\n "u8, .. toSelf.AsSpan("From: ".Length)];
        (await smtp.SendAsync(sender.Address, sender.Address, toSelf, Cancelled)).EnsurePositive();
        (await smtp.SendAsync(sender.Address, sender.Address, withName, Cancelled)).EnsurePositive();
        await senderImap.WaitForMessagesAsync(2, Cancelled);
        (await smtp.SendAsync(sender.Address, recipient.Address, EncryptedMessage.Sample(sender.Address, recipient.Address), Cancelled)).EnsurePositive();

        Assert.Equal("recipient-token", await TakePostAsync(notifier));
        Assert.Contains("COMPRESS=DEFLATE", await recipientImap.CapabilitiesAsync(Cancelled));
        (await recipientImap.CommandAsync("COMPRESS DEFLATE", Cancelled)).EnsureOk();
        var admin = (await senderImap.CommandAsync("GETMETADATA \"\" /shared/admin", Cancelled)).EnsureOk();
        Assert.Equal("mailto:privacy@example.org"u8.ToArray(), admin.Untagged.SelectMany(data => data.Literals).Single());
    }

    /// <summary>The core sets a token only for the system it is built into, never over JSON-RPC; so the test sets it, by the same command.</summary>
    [Fact]
    public async Task A_device_that_sleeps_is_woken_and_finds_the_message()
    {
        var program = await Testing.Requirements.NeedDeltaChatAsync(Cancelled);
        using var notifier = new TcpListener(await HostAddressAsync(), 0);
        notifier.Start();
        var relay = await StartAsync(("RELAY_NOTIFIER_URL", $"http://{notifier.LocalEndpoint}/notify"));
        var (address, sleeper) = (relay.FreshAccount(), relay.FreshAccount());
        // Two cores: a fetch in the background is for all accounts of a device.
        await using var first = DeltaChatCore.Start(program);
        await using var second = DeltaChatCore.Start(program);
        var (alice, bob) = (await first.AddAccountAsync(Cancelled), await second.AddAccountAsync(Cancelled));
        await Task.WhenAll(
            alice.ConfigureAsync(address.LoginLink(relay.Address), "Alice", Cancelled), bob.ConfigureAsync(sleeper.LoginLink(relay.Address), "Bob", Cancelled));
        var chat = await alice.JoinAsync(await bob.InvitationAsync(Cancelled), Cancelled);
        await bob.WaitUntilJoinedAsync(Cancelled);
        await using (var imap = await relay.OpenInboxAsync(sleeper, Cancelled))
            (await imap.CommandAsync("SETMETADATA INBOX (/private/devicetoken \"token-of-bob\")", Cancelled)).EnsureOk();
        await bob.SleepAsync(Cancelled);

        await alice.SendTextAsync(chat, "Wake up!", Cancelled);

        Assert.Equal("token-of-bob", await TakePostAsync(notifier));
        await bob.FetchInBackgroundAsync(Cancelled);
        Assert.True((await bob.ReceiveTextAsync("Wake up!", Cancelled)).ShowPadlock);
    }

    /// <summary>An address of this machine that every container reaches.</summary>
    private static async Task<IPAddress> HostAddressAsync()
    {
        await Testing.Requirements.NeedEngineAsync();
        var bridge = await ContainerEngine.RunAsync(["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"], Cancelled);
        return IPAddress.Parse(bridge.EnsureSuccess().StandardOutput.Trim());
    }

    private static async Task<string> TakePostAsync(TcpListener notifier)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = await notifier.AcceptTcpClientAsync(patience.Token);
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("POST /notify HTTP/1.1", await reader.ReadLineAsync(patience.Token));
        var length = 0;
        while (await reader.ReadLineAsync(patience.Token) is { Length: > 0 } field)
            if (field.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) length = int.Parse(field[16..], System.Globalization.CultureInfo.InvariantCulture);
        var body = new char[length];
        await reader.ReadBlockAsync(body, patience.Token);
        await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), patience.Token);
        return new string(body);
    }
}
