using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Testing;
using Relaybox.Testing.Dns;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Smtp;

namespace Relaybox.Integration.Tests;

/// <summary>Whom a relay believes to be a domain's mail server: by DANE (RFC 7672), by MTA-STS (RFC 8461), by the certificate.</summary>
public sealed class PeerSecurity : IDisposable
{
    private const string Zone = "signed.test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relaybox-test-");
    private readonly TestAuthority _authority = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Tlsa_records_decide_then_the_policy_of_the_domain_then_the_certificate()
    {
        await Requirements.NeedEngineAsync();
        Requirements.NeedRoot();
        Requirements.NeedSignedZone();
        // Its certificate has the names of all hosts but that of dane, who needs none.
        using var certificate = _authority.Issue(
            [.. ((string[])["mistaken", "listed", "unlisted", "ordinary"]).SelectMany(name => (string[])[$"mx.{name}.{Zone}", $"mta-sts.{name}.{Zone}"])]);
        using var zone = await SignedZone.CreateAsync(Zone, _folder.FullName, Cancelled);
        await using var project = await CreateAsync(zone);
        await using var relays = await RelayStack.StartOneAsync(project, Cancelled);
        await zone.StartAsync(relays.HostAddress, Records(relays.HostAddress, certificate), Cancelled);
        await using var policies = HttpsFiles.Listen(relays.HostAddress, certificate, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"mta-sts.listed.{Zone}/.well-known/mta-sts.txt"] = $"version: STSv1\nmode: enforce\nmx: mx.listed.{Zone}\nmax_age: 86400\n",
            [$"mta-sts.unlisted.{Zone}/.well-known/mta-sts.txt"] = $"version: STSv1\nmode: enforce\nmx: mx.elsewhere.{Zone}\nmax_age: 86400\n",
        });
        await using var peer = SmtpSink.Listen(relays.HostAddress, $"mx.{Zone}", $".{Zone}");
        peer.Manners = new SmtpManners { Certificate = certificate };

        try
        {
            await AssertTakenAsync(relays.One, peer, "dane", "listed", "ordinary");
            await AssertWaitsAsync(relays.One, peer, "mistaken", "Server certificate not verified");
            await AssertWaitsAsync(relays.One, peer, "unlisted", "MTA-STS policy permits none");
            await AssertWaitsAsync(relays.One, peer, "untrusted", "Server certificate not verified");
        }
        catch (Exception)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(await relays.LogsAsync(CancellationToken.None));
            throw;
        }
    }

    private async Task<ComposeProject> CreateAsync(SignedZone zone)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "authority.pem"), _authority.Pem, Cancelled);
        // Programs of the relay read it as unprivileged users.
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        return new ComposeProject(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["RELAYBOX_TLS"] = _folder.FullName,
                ["RELAYBOX_TEST_DNS_PORT"] = $"{zone.Port}",
                ["RELAYBOX_TEST_TRUST_ANCHOR"] = zone.TrustAnchor,
            },
            overlay: Path.Combine(AppContext.BaseDirectory, "Cases", nameof(PeerSecurity), "signed.yaml"));
    }

    private static IEnumerable<string> Records(string host, X509Certificate2 certificate)
    {
        foreach (var name in (string[])["dane", "mistaken", "listed", "unlisted", "ordinary", "untrusted"])
        {
            yield return $"{name} IN MX 10 mx.{name}";
            yield return $"mx.{name} IN A {host}";
        }

        foreach (var name in (string[])["listed", "unlisted"])
        {
            yield return $"mta-sts.{name} IN A {host}";
            yield return $"_mta-sts.{name} IN TXT \"v=STSv1; id=1;\"";
        }

        var key = SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());
        yield return $"_25._tcp.mx.dane IN TLSA 3 1 1 {Convert.ToHexString(key)}";
        yield return $"_25._tcp.mx.mistaken IN TLSA 3 1 1 {Convert.ToHexString(SHA256.HashData(key))}";
    }

    private static async Task AssertTakenAsync(Relay relay, SmtpSink peer, params string[] names)
    {
        foreach (var name in names)
        {
            await SubmitAsync(relay, name);
            Assert.Equal([Address(name)], (await peer.ReceiveAsync(Cancelled)).Recipients);
        }
    }

    private static async Task AssertWaitsAsync(Relay relay, SmtpSink peer, string name, string reason)
    {
        var sender = await SubmitAsync(relay, name);
        await new PostfixQueue(relay).WaitForReasonAsync(Address(name), reason, Cancelled);
        Assert.DoesNotContain(peer.Commands, command => command.Contains(sender, StringComparison.Ordinal));
    }

    private static string Address(string name) => $"somebody@{name}.{Zone}";

    private static async Task<string> SubmitAsync(Relay relay, string name)
    {
        var sender = relay.FreshAccount();
        await using var smtp = await relay.OpenSubmissionAsync(sender, Cancelled);
        (await smtp.SendAsync(sender.Address, Address(name), EncryptedMessage.Sample(sender.Address, Address(name)), Cancelled)).EnsurePositive();
        return sender.Address;
    }
}
