using Relaybox.Relay.Configuration;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tls;

/// <summary>
/// Puts the certificate in force where the daemons read it. The operator's files are often readable for root alone; the copies are readable
/// for group <c>tls</c>. Who runs this after the start must have that group: root without CAP_CHOWN can give files to its own groups only.
/// </summary>
/// <param name="settings">Says where the certificate comes from.</param>
/// <param name="paths">Where they go.</param>
/// <param name="group">The group that may read the copies.</param>
internal sealed class CertificateInstaller(RelaySettings settings, RelayPaths paths, uint group = SystemIds.Tls)
{
    private const UnixFileMode GroupReadable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>Installs the certificate at start: the operator's, the one that ACME got, or our own self-signed one.</summary>
    /// <exception cref="TlsException">The operator's files cannot be used.</exception>
    public void InstallFirst()
    {
        if (Source is { } source) CertificateWatch.Begin(paths, source.Certificate, source.Key);
        Write(settings.CertificateMode switch
        {
            CertificateMode.External => TlsPair.Read(settings.TlsCertificateFile!, settings.TlsKeyFile!),
            CertificateMode.Acme when TryReadAcme() is { } pair => pair,
            _ => SelfSignedCertificate.Ensure(settings, paths),
        });
    }

    /// <summary>Installs the operator's or ACME's certificate again if it is another one by now.</summary>
    /// <returns>Whether it was another one, so that the daemons must be told.</returns>
    /// <exception cref="TlsException">The new files cannot be used; the old certificate stays in force.</exception>
    public bool InstallChanged()
    {
        if (Source is null) return false;
        CertificateWatch.Remember(paths);
        var pair = settings.CertificateMode == CertificateMode.Acme
            ? TlsPair.ReadAcme(paths)
            : TlsPair.Read(settings.TlsCertificateFile!, settings.TlsKeyFile!);
        if (pair == TlsPair.Read(paths.TlsCertificate, paths.TlsKey)) return false;
        Write(pair);
        return true;
    }

    private (string Certificate, string Key)? Source => settings.CertificateMode switch
    {
        CertificateMode.External => (settings.TlsCertificateFile!, settings.TlsKeyFile!),
        CertificateMode.Acme => (paths.AcmeCertificate, paths.AcmeKey),
        _ => null,
    };

    /// <summary>What ACME got for this domain; null when there is nothing usable yet, which the ACME module mends.</summary>
    private TlsPair? TryReadAcme()
    {
        try
        {
            return TlsPair.ReadAcme(paths) is var pair && pair.Names(settings.HostName) ? pair : null;
        }
        catch (TlsException)
        {
            return null;
        }
    }

    private void Write(TlsPair pair)
    {
        PrivateFile.Write(paths.TlsKey, pair.Key, GroupReadable, group);
        PrivateFile.Write(paths.TlsCertificate, pair.Certificate, GroupReadable, group);
    }
}
