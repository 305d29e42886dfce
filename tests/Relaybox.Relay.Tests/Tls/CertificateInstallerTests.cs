using System.Security.Cryptography.X509Certificates;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Entry;
using Relaybox.Relay.Tls;

namespace Relaybox.Relay.Tests.Tls;

public sealed class CertificateInstallerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RelayPaths _paths;
    private readonly RelaySettings _selfSigned = new() { MailDomain = "_relay.test", PublicAddress = "192.0.2.7" };
    private readonly RelaySettings _operators;

    public CertificateInstallerTests()
    {
        _paths = new RelayPaths($"{_folder.Path}/data", $"{_folder.Path}/run");
        Directory.CreateDirectory(_paths.SelfSignedTls);
        Directory.CreateDirectory(Path.GetDirectoryName(_paths.TlsKey)!);
        _operators = new RelaySettings
        {
            MailDomain = "chat.example.org",
            TlsCertificateFile = $"{_folder.Path}/cert.pem",
            TlsKeyFile = $"{_folder.Path}/key.pem",
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_a_certificate_for_domain_and_address_once()
    {
        Installer(_selfSigned).InstallFirst();
        var first = File.ReadAllText(_paths.TlsCertificate);
        Installer(_selfSigned).InstallFirst();

        Assert.Equal(first, File.ReadAllText(_paths.TlsCertificate));
        using var certificate = X509Certificate2.CreateFromPemFile(_paths.TlsCertificate, _paths.TlsKey);
        var names = Assert.Single(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal("_relay.test", Assert.Single(names.EnumerateDnsNames()));
        Assert.Equal("192.0.2.7", Assert.Single(names.EnumerateIPAddresses()).ToString());
    }

    [Fact]
    public void The_key_in_the_volume_is_for_its_owner_and_the_copy_for_the_group()
    {
        Installer(_selfSigned).InstallFirst();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode($"{_paths.SelfSignedTls}/privkey.pem"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_paths.TlsKey));
    }

    [Fact]
    public void Another_domain_gets_another_certificate()
    {
        Installer(_selfSigned).InstallFirst();
        Installer(_selfSigned with { MailDomain = "_other.test" }).InstallFirst();

        Assert.True(TlsPair.Read(_paths.TlsCertificate, _paths.TlsKey).Names("_other.test"));
    }

    [Fact]
    public void A_half_written_certificate_is_replaced()
    {
        Installer(_selfSigned).InstallFirst();
        File.WriteAllText($"{_paths.SelfSignedTls}/fullchain.pem", "-----BEGIN");

        Installer(_selfSigned).InstallFirst();

        Assert.True(TlsPair.Read(_paths.TlsCertificate, _paths.TlsKey).Names("_relay.test"));
    }

    [Fact]
    public void Installs_the_operators_pair_and_notices_a_new_one()
    {
        WriteOperatorsPair();
        Installer(_operators).InstallFirst();
        var unchanged = Installer(_operators).InstallChanged();
        WriteOperatorsPair();
        var changed = Installer(_operators).InstallChanged();

        Assert.False(unchanged);
        Assert.True(changed);
        Assert.Equal(File.ReadAllText(_operators.TlsCertificateFile!), File.ReadAllText(_paths.TlsCertificate));
    }

    [Fact]
    public void A_broken_renewal_leaves_the_old_pair_in_force()
    {
        WriteOperatorsPair();
        Installer(_operators).InstallFirst();
        var before = File.ReadAllText(_paths.TlsCertificate);
        File.WriteAllText(_operators.TlsKeyFile!, SelfSignedCertificate.Create(_operators).Key);

        var problem = Assert.Throws<TlsException>(() => Installer(_operators).InstallChanged());

        Assert.Contains(_operators.TlsKeyFile!, problem.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_paths.TlsCertificate));
    }

    [Fact]
    public void A_missing_file_is_named_with_its_setting()
    {
        var problem = Assert.Throws<TlsException>(() => Installer(_operators).InstallFirst());

        Assert.StartsWith($"RELAY_TLS_CERT_FILE={_operators.TlsCertificateFile} cannot be read: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_a_pass_phrase_is_refused()
    {
        WriteOperatorsPair();
        File.WriteAllText(_operators.TlsKeyFile!, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n-----END ENCRYPTED PRIVATE KEY-----\n");

        Assert.Contains("pass phrase", Assert.Throws<TlsException>(() => Installer(_operators).InstallFirst()).Message, StringComparison.Ordinal);
    }

    private CertificateInstaller Installer(RelaySettings settings) => new(settings, _paths, Posix.EffectiveGroup);

    private void WriteOperatorsPair()
    {
        var pair = SelfSignedCertificate.Create(_operators);
        File.WriteAllText(_operators.TlsCertificateFile!, pair.Certificate);
        File.WriteAllText(_operators.TlsKeyFile!, pair.Key);
    }
}
