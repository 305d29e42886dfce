using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Processes;

namespace Relaybox.Integration.Tests;

/// <summary>A relay moves with its volume, as operating.md says.</summary>
public sealed class Moving : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_relay_on_a_copy_of_the_volume_is_the_same_relay()
    {
        await Requirements.NeedEngineAsync();
        Requirements.NeedRoot();
        var (before, after) = (_folder.CreateSubdirectory("before").FullName, _folder.CreateSubdirectory("after").FullName);
        var archive = Path.Combine(_folder.FullName, "relay.tar.gz");
        MailAccount account;
        Identity identity;
        byte[] message;

        await using (var relays = await StartAsync(before))
        {
            account = relays.One.FreshAccount();
            await using (var inbox = await relays.One.OpenInboxAsync(account, Cancelled))
            {
                await SendToOneselfAsync(relays.One, account);
                await inbox.WaitForMessagesAsync(1, Cancelled);
                message = await inbox.FetchAsync(1, string.Empty, Cancelled);
                identity = await IdentityAsync(before, inbox.Connection.PeerCertificate!.Thumbprint);
            }

            Assert.Equal(0, await relays.One.Container.StopAsync(TimeSpan.FromSeconds(10), Cancelled));
            await TarAsync("-C", before, "--numeric-owner", "-czf", archive, ".");
        }

        await TarAsync("-C", after, "--numeric-owner", "-xzpf", archive);
        await using (var relays = await StartAsync(after))
        {
            await using var stranger = await relays.One.OpenImapAsync(Relay.Imaps, Cancelled);
            Assert.False((await stranger.LoginAsync(account.Address, "another password", Cancelled)).IsOk);
            await using var inbox = await relays.One.OpenInboxAsync(account, Cancelled);
            Assert.Equal(message, await inbox.FetchAsync(1, string.Empty, Cancelled));
            Assert.Equal(identity, await IdentityAsync(after, inbox.Connection.PeerCertificate!.Thumbprint));
            await SendToOneselfAsync(relays.One, account);
            await inbox.WaitForMessagesAsync(2, Cancelled);
        }
    }

    private static Task<RelayStack> StartAsync(string data)
    {
        var project = new ComposeProject(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["RELAYBOX_DATA"] = data },
            overlay: Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Moving), "own-key.yaml"));
        return RelayStack.StartOneAsync(project, Cancelled);
    }

    private static async Task SendToOneselfAsync(Relay relay, MailAccount account)
    {
        await using var smtp = await relay.OpenSubmissionAsync(account, Cancelled);
        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();
    }

    private static async Task TarAsync(params string[] arguments) =>
        (await ProcessRunner.RunAsync("tar", arguments, cancellationToken: Cancelled)).EnsureSuccess();

    private static async Task<Identity> IdentityAsync(string data, string certificate)
    {
        var key = await File.ReadAllTextAsync(Path.Combine(data, "dkim", "opendkim.private"), Cancelled);
        var secret = await File.ReadAllTextAsync(Path.Combine(data, "secrets", "turn"), Cancelled);
        return new Identity(certificate, key, secret);
    }

    /// <summary>What clients and peers know a relay by.</summary>
    private sealed record Identity(string Certificate, string DkimKey, string CallSecret);
}
