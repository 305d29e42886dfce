using System.Net;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Testing;
using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;

namespace Relaybox.Integration.Tests;

/// <summary>Relays that are named by their IPv4 addresses: no DNS, addresses such as <c>user@[192.0.2.7]</c>.</summary>
public sealed class AddressRelays
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_people_on_two_of_them_become_contacts_and_talk()
    {
        await Requirements.NeedEngineAsync();
        var core = DeltaChatCore.Start(await Requirements.NeedDeltaChatAsync(Cancelled));
        await using (core)
        {
            await using var relays = await StartAsync();
            var one = Literal(relays.One);
            var two = Literal(relays.Two);
            await PlainClientsExchangeMailAsync(one, two);
            await CertificateNamesTheAddressAsync(one);

            var alice = await core.AddAccountAsync(Cancelled);
            var bob = await core.AddAccountAsync(Cancelled);
            await Task.WhenAll(
                alice.ConfigureAsync(await InvitationOfAsync(one), "Alice", Cancelled),
                bob.ConfigureAsync(await InvitationOfAsync(two), "Bob", Cancelled));
            var chat = await bob.JoinAsync(await alice.InvitationAsync(Cancelled), Cancelled);
            await alice.WaitUntilJoinedAsync(Cancelled);
            await bob.SendTextAsync(chat, "Hello Alice!", Cancelled);

            var greeting = await alice.ReceiveAsync(Cancelled);
            Assert.Equal("Hello Alice!", greeting.Text);
            Assert.True(greeting.ShowPadlock);
        }
    }

    private static async Task<RelayStack> StartAsync()
    {
        var overlay = Path.Combine(AppContext.BaseDirectory, "Cases", nameof(AddressRelays), "relays.yaml");
        return await RelayStack.StartTwoAsync(Cancelled, overlay: overlay);
    }

    private static async Task PlainClientsExchangeMailAsync(Relay from, Relay to)
    {
        var sender = from.FreshAccount();
        var recipient = to.FreshAccount();
        await using var inbox = await to.OpenInboxAsync(recipient, Cancelled);
        await using var bounces = await from.OpenInboxAsync(sender, Cancelled);
        await using var smtp = await from.OpenSubmissionAsync(sender, Cancelled);

        (await smtp.SendAsync(sender.Address, recipient.Address, EncryptedMessage.Sample(sender.Address, recipient.Address), Cancelled)).EnsurePositive();

        await inbox.WaitForMessagesAsync(1, Cancelled);
    }

    private static async Task CertificateNamesTheAddressAsync(Relay relay)
    {
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);

        var names = imap.Connection.PeerCertificate!.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(san => san.EnumerateIPAddresses());

        Assert.Equal(IPAddress.Parse(relay.Address), Assert.Single(names));
    }

    /// <summary>The log-in link that <c>relay invite</c> prints last, as an operator would hand it on.</summary>
    private static async Task<string> InvitationOfAsync(Relay relay)
    {
        var output = (await relay.Container.ExecAsync(["relay", "invite"], Cancelled)).EnsureSuccess().StandardOutput;
        return output.Split('\n').Last(line => line.StartsWith("dclogin:", StringComparison.Ordinal));
    }

    private static Relay Literal(Relay relay) => relay with { Domain = $"[{relay.Address}]" };
}
