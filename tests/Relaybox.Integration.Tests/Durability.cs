using System.Globalization;
using Relaybox.Testing;
using Relaybox.Testing.Dkim;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Processes;
using Relaybox.Testing.Smtp;
using Relaybox.Testing.Tracing;

namespace Relaybox.Integration.Tests;

/// <summary>What a relay acknowledges is on disk before, so that a power failure takes nothing of it: seen in its system calls.</summary>
public sealed class Durability : IDisposable
{
    /// <summary>Postfix's services that put messages into the queue: from users, from peers, for peers without HTTPS.</summary>
    private const int FromUsers = 10025, FromPeers = 10026, ForSmtpAlone = 10027;

    /// <summary>Where Dovecot asks relayd for a new account.</summary>
    private const int AccountsPort = 10090;

    /// <summary>A peer that nobody has written to before and that takes SMTP alone.</summary>
    private const string Peer = "_durable.peers.test";

    /// <summary>Each system call of a start stops twice for strace: seconds on a quiet machine, much more on a busy one.</summary>
    private static readonly TimeSpan TracedPatience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_acknowledged_was_synced_before()
    {
        await Requirements.NeedEngineAsync();
        Requirements.NeedRoot();
        Requirements.NeedTracing();
        await using var project = await StartAtTheGateAsync();
        var container = await project.ContainerAsync("one", Cancelled);
        var relay = new Relay("_one.test", container);
        await using var trace = await SystemCallTrace.AttachAsync(container, Path.Combine(_folder.FullName, "trace"), Cancelled);
        await OpenGateAsync();
        await container.WaitUntilHealthyAsync(Cancelled, TracedPatience);

        try
        {
            await UseAsync(relay);
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine(await container.LogsAsync(CancellationToken.None));
            throw;
        }

        var invited = await SystemCallTrace.RunAsync(
            container,
            ["/usr/bin/relay", "invite"],
            Path.Combine(_folder.FullName, "invite"),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["RELAY_DOMAIN"] = relay.Domain, ["RELAY_REGISTRATION"] = "invite" },
            Cancelled);

        var order = new DurableOrder(await trace.EndAsync());
        Assert.Superset(new HashSet<int> { FromUsers, FromPeers, ForSmtpAlone }, order.QueueingPorts.ToHashSet());
        Assert.Empty(order.EarlyQueueAnswers());
        Assert.Equal(2, order.Deliveries);
        Assert.Empty(order.EarlyDeliveryAnswers());
        Assert.Empty(order.EarlyNames("/passwd", $"127.0.0.1:{AccountsPort}->", "HTTP/1.1 201"));
        Assert.Empty(order.EarlyNames("/metadata.json", "/run/relayd/metadata.sock", "O"));
        foreach (var file in (string[])["/data/secrets/turn", "/data/dkim/opendkim.private", "/data/tls/privkey.pem", "/data/tls/fullchain.pem"])
            Assert.Empty(order.EarlyNames(file));
        Assert.Contains(invited, call => call.IsNaming && call.Texts[1].StartsWith("/data/invitations/", StringComparison.Ordinal));
        Assert.Empty(new DurableOrder(invited).EarlyNames(string.Empty));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A new account, a device token, a message within the relay, one to a peer by SMTP and one from a peer.</summary>
    private static async Task UseAsync(Relay relay)
    {
        var account = relay.FreshAccount();
        await using var inbox = await relay.OpenInboxAsync(account, Cancelled);
        (await inbox.CommandAsync("SETMETADATA INBOX (/private/devicetoken \"token\")", Cancelled)).EnsureOk();

        await using var sink = SmtpSink.Listen(HostAddress(relay), Peer);
        await using (var submission = await relay.OpenSubmissionAsync(account, Cancelled))
        {
            foreach (var recipient in (string[])[account.Address, $"somebody0@{Peer}"])
                (await submission.SendAsync(account.Address, recipient, EncryptedMessage.Sample(account.Address, recipient), Cancelled)).EnsurePositive();
        }

        var author = TestDomain.Peer.Address("author");
        await using (var smtp = await relay.OpenSmtpAsync(Relay.Smtp, Cancelled))
        {
            var message = TestDomain.Peer.Sign(EncryptedMessage.Sample(author, account.Address));
            (await smtp.SendAsync(author, account.Address, message, Cancelled)).EnsurePositive();
        }

        await inbox.WaitForMessagesAsync(2, Cancelled);
        await sink.ReceiveAsync(Cancelled);
    }

    private static string HostAddress(Relay relay) =>
        string.Create(CultureInfo.InvariantCulture, $"{relay.Address[..relay.Address.LastIndexOf('.')]}.1");

    /// <summary>Starts a relay that waits for <see cref="OpenGateAsync"/>.</summary>
    private async Task<ComposeProject> StartAtTheGateAsync()
    {
        (await ProcessRunner.RunAsync("mkfifo", [Gate], cancellationToken: Cancelled)).EnsureSuccess();
        var project = new ComposeProject(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["RELAYBOX_TEST_GATE"] = _folder.FullName },
            overlay: Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Durability), "gate.yaml"));
        await project.UpAsync(["dns", "one"], Cancelled);
        return project;
    }

    private async Task OpenGateAsync() => await File.WriteAllBytesAsync(Gate, [], Cancelled);

    private string Gate => Path.Combine(_folder.FullName, "pipe");
}
