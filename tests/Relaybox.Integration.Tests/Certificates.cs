using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Testing;
using Relaybox.Testing.Acme;
using Relaybox.Testing.Connections;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests;

/// <summary>A relay with a public name gets its certificate by itself (RFC 8555).</summary>
public sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");

    private string Data => Path.Combine(_folder.FullName, "data");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_relay_gets_its_certificate_serves_it_everywhere_renews_it_and_without_the_authority_still_serves()
    {
        await Requirements.NeedEngineAsync();
        Requirements.NeedRoot();
        Requirements.Need(AcmeAuthority.UnavailableReason());
        Directory.CreateDirectory(Data);
        using var authority = new AcmeAuthority(_folder.FullName);
        await using var project = await CreateAsync(authority);
        var relay = new Relay("chat.relay.test", await project.ContainerAsync("one", Cancelled));
        await authority.StartAsync(relay.Address, Cancelled);
        await relay.Container.StartAsync(Cancelled);
        await relay.Container.WaitUntilHealthyAsync(Cancelled);

        try
        {
            await Wait.UntilAsync("the certificate is installed", token => SaysAsync(relay, "A changed certificate is in force.", token), Cancelled, TimeSpan.FromMinutes(2));
            await EveryServiceHasItAsync(relay);
            await IsRenewedAsync(relay);
        }
        catch (TimeoutException)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(await relay.Container.LogsAsync(Cancelled));
            throw;
        }

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
                ["RELAYBOX_DATA"] = Data,
                ["RELAYBOX_TEST_ACME_PORT"] = $"{authority.Port}",
                ["RELAYBOX_TEST_DNS_PORT"] = $"{authority.DnsPort}",
            },
            overlay: Path.Combine(AppContext.BaseDirectory, "Cases", nameof(Certificates), "acme.yaml"));
        await project.CreateAsync(["one"], Cancelled);
        return project;
    }

    private async Task IsRenewedAsync(Relay relay)
    {
        var first = await ThumbprintAsync(relay, Cancelled);
        await relay.Container.StopAsync(TimeSpan.FromSeconds(10), Cancelled);
        await LeaveOneNearItsEndAsync();
        await relay.Container.StartAsync(Cancelled);
        await relay.Container.WaitUntilHealthyAsync(Cancelled);
        await Wait.UntilAsync(
            "the certificate is renewed", async token => await IsCertifiedAsync(relay, token) && await ThumbprintAsync(relay, token) != first, Cancelled);
    }

    /// <summary>In place of the authority's, one of ninety days of which ten are left.</summary>
    private async Task LeaveOneNearItsEndAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=chat.relay.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in (string[])["chat.relay.test", "mta-sts.chat.relay.test", "www.chat.relay.test"])
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-80), now.AddDays(10));
        var live = Path.Combine(Data, "acme", "live");
        // Written over, so that the files stay relayd's.
        await File.WriteAllTextAsync(Path.Combine(live, "fullchain.pem"), certificate.ExportCertificatePem(), Cancelled);
        await File.WriteAllTextAsync(Path.Combine(live, "privkey.pem"), key.ExportPkcs8PrivateKeyPem(), Cancelled);
    }

    private static async Task<string> ThumbprintAsync(Relay relay, CancellationToken cancellationToken)
    {
        await using var imap = await relay.OpenImapAsync(Relay.Imaps, cancellationToken);
        return imap.Connection.PeerCertificate!.Thumbprint;
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
