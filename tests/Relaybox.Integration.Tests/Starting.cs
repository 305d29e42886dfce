using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Processes;

namespace Relaybox.Integration.Tests;

/// <summary>How a relay starts, and how it refuses to.</summary>
public sealed class Starting : OneRelayTest
{
    [Fact]
    public async Task An_empty_folder_of_the_host_becomes_its_data()
    {
        var relay = await StartAsync(("RELAYBOX_DATA", Folder));
        var account = relay.FreshAccount();
        await using var inbox = await relay.OpenInboxAsync(account, Cancelled);
        await using var smtp = await relay.OpenSubmissionAsync(account, Cancelled);

        (await smtp.SendAsync(account.Address, account.Address, EncryptedMessage.Sample(account.Address, account.Address), Cancelled)).EnsurePositive();

        await inbox.WaitForMessagesAsync(1, Cancelled);
        Assert.True(Directory.Exists(Path.Combine(Folder, "mail", account.Address)));
    }

    [Fact]
    public async Task The_operator_s_root_only_certificate_is_served_everywhere()
    {
        using var certificate = await WriteCertificateAsync();
        var relay = await StartAsync(
            ("RELAYBOX_TLS", Folder), ("RELAY_TLS_CERT_FILE", "/tls/fullchain.pem"), ("RELAY_TLS_KEY_FILE", "/tls/privkey.pem"));

        await using var imap = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
        await using var submission = await relay.OpenSmtpAsync(Relay.Submissions, Cancelled);
        await using var smtp = await relay.OpenSmtpAsync(Relay.Smtp, Cancelled);
        await using var proxied = await relay.OpenImapAsync(Relay.Https, Cancelled, "imap");

        Assert.All(
            [imap.Connection, submission.Connection, smtp.Connection, proxied.Connection],
            connection => Assert.Equal(certificate.Thumbprint, connection.PeerCertificate?.Thumbprint));
    }

    [Fact]
    public async Task Without_a_domain_it_ends_in_one_sentence()
    {
        var result = await RunAsync([]);

        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("RELAY_DOMAIN", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once()
    {
        var result = await RunAsync(
        [
            "RELAY_DOMAIN=not a domain", "RELAY_MAX_MESSAGE_SIZE=huge", "RELAY_PASSWORD_MIN_LENGTH=-1", "RELAY_DOMIAN=_one.test",
        ]);

        Assert.Equal(1, result.ExitCode);
        foreach (var part in (string[])["not a domain", "RELAY_MAX_MESSAGE_SIZE", "huge", "RELAY_PASSWORD_MIN_LENGTH", "-1", "RELAY_DOMIAN"])
            Assert.Contains(part, result.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs the image to its end, on no network.</summary>
    private static async Task<ProcessResult> RunAsync(IEnumerable<string> settings)
    {
        await Requirements.NeedEngineAsync();
        return await ContainerEngine.RunAsync(
            [
                "run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/run:exec", "--tmpfs", "/data",
                .. settings.SelectMany(setting => (string[])["--env", setting]), ContainerEngine.Image,
            ],
            Cancelled);
    }

    private async Task<X509Certificate2> WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=_one.test", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        await File.WriteAllTextAsync(Path.Combine(Folder, "fullchain.pem"), certificate.ExportCertificatePem(), Cancelled);
        var keyFile = Path.Combine(Folder, "privkey.pem");
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), Cancelled);
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return certificate;
    }
}
