using Relaybox.Testing;
using Relaybox.Testing.Acme;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>A relay with a public name gets its certificate by itself (RFC 8555).</summary>
public sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_relay_gets_its_certificate_and_serves_it_everywhere_and_without_the_authority_it_still_serves()
    {
        await Requirements.NeedEngineAsync();
        Requirements.Need(AcmeAuthority.UnavailableReason());
        using var authority = new AcmeAuthority(_folder.FullName);
        await using var project = await CreateAsync(authority);
        var relay = new Relay("chat.relay.test", await project.ContainerAsync("one", Cancelled));
        await authority.StartAsync(relay.Address, Cancelled);
        await relay.Container.StartAsync(Cancelled);
        await relay.Container.WaitUntilHealthyAsync(Cancelled);

        try
        {
            await Wait.UntilAsync("the certificate is installed", token => SaysAsync(relay, "A changed certificate is in force.", token), Cancelled, TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(await relay.Container.LogsAsync(Cancelled));
            throw;
        }

        await EveryServiceHasItAsync(relay);
        authority.Dispose();
        await relay.Container.StopAsync(TimeSpan.FromSeconds(10), Cancelled);
        await relay.Container.StartAsync(Cancelled);
        await relay.Container.WaitUntilHealthyAsync(Cancelled);
        Assert.True(await IsCertifiedAsync(relay, Cancelled));
    }

    private async Task<ComposeProject> CreateAsync(AcmeAuthority authority)
    {
        var project = new ComposeProject(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RELAYBOX_TLS"] = _folder.FullName,
                ["RELAYBOX_TEST_ACME_PORT"] = $"{authority.Port}",
                ["RELAYBOX_TEST_DNS_PORT"] = $"{authority.DnsPort}",
            },
            overlay: Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Certificates), "acme.yaml"));
        await project.CreateAsync(["one"], Cancelled);
        return project;
    }

    private static async Task<bool> SaysAsync(Relay relay, string text, CancellationToken cancellationToken) =>
        (await relay.Container.LogsAsync(cancellationToken)).Contains(text, StringComparison.Ordinal);

    private static async Task<bool> IsCertifiedAsync(Relay relay, CancellationToken cancellationToken)
    {
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, cancellationToken);
        return imap.Connection.PeerCertificate!.Issuer.Contains("Pebble", StringComparison.Ordinal);
    }

    /// <summary>Each daemon is told at once, and takes it up in its own time; each has far less than a process of the old certificate may idle.</summary>
    private static async Task EveryServiceHasItAsync(Relay relay)
    {
        await Wait.UntilAsync("IMAP has the certificate", token => IsCertifiedAsync(relay, token), Cancelled);
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
        var thumbprint = imap.Connection.PeerCertificate!.Thumbprint;
        Assert.True(imap.Connection.PeerCertificate.MatchesHostname("chat.relay.test"));
        foreach (var port in (int[])[Relay.Submissions, Relay.Smtp])
        {
            await Wait.UntilAsync(
                $"port {port} has it too",
                async token =>
                {
                    await using var smtp = await relay.OpenSmtpAsync(port, token);
                    return smtp.Connection.PeerCertificate?.Thumbprint == thumbprint;
                },
                Cancelled);
        }

        // relayd looks every few seconds.
        await Wait.UntilAsync(
            "HTTPS has it too",
            async token =>
            {
                await using var https = await LineConnection.ConnectAsync(relay.Address, Relay.Https, token);
                await https.StartTlsAsync("http/1.1", token);
                return https.PeerCertificate?.Thumbprint == thumbprint;
            },
            Cancelled);
    }
}
