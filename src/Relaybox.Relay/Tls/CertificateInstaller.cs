using Relaybox.Relay.Configuration;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tls;

/// <summary>
/// Puts the certificate in force where the daemons read it. The operator's files are often readable for root alone; the copies are readable
/// for group <c>tls</c>. Who runs this after the start must have that group: root without CAP_CHOWN can give files to its own groups only.
/// </summary>
/// <param name="settings">Says whether the operator has files.</param>
/// <param name="paths">Where they go.</param>
/// <param name="group">The group that may read the copies.</param>
internal sealed class CertificateInstaller(RelaySettings settings, RelayPaths paths, uint group = SystemIds.Tls)
{
    private const UnixFileMode GroupReadable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    // Links to the operator's files and a time stamp: what the root helper's script compares without starting a program of ours.
    private string SourceDirectory => $"{paths.Config}/tls";
    private string CheckedStamp => $"{SourceDirectory}/checked";

    /// <summary>Installs the certificate at start: the operator's, or our own self-signed one.</summary>
    /// <exception cref="TlsException">The operator's files cannot be used.</exception>
    public void InstallFirst()
    {
        if (settings is { TlsCertificateFile: { } certificate, TlsKeyFile: { } key })
        {
            Directory.CreateDirectory(SourceDirectory);
            Replace($"{SourceDirectory}/fullchain.pem", certificate);
            Replace($"{SourceDirectory}/privkey.pem", key);
            File.WriteAllText(CheckedStamp, "");
            Write(TlsPair.Read(certificate, key));
        }
        else
        {
            Write(SelfSignedCertificate.Ensure(settings, paths));
        }
    }

    /// <summary>Installs the operator's certificate again if it is another one by now.</summary>
    /// <returns>Whether it was another one, so that the daemons must be told.</returns>
    /// <exception cref="TlsException">The new files cannot be used; the old certificate stays in force.</exception>
    public bool InstallChanged()
    {
        if (settings is not { TlsCertificateFile: { } certificate, TlsKeyFile: { } key }) return false;
        // Before reading: a change that comes in between is seen the next time.
        File.WriteAllText(CheckedStamp, "");
        var pair = TlsPair.Read(certificate, key);
        if (pair == TlsPair.Read(paths.TlsCertificate, paths.TlsKey)) return false;
        Write(pair);
        return true;
    }

    private void Write(TlsPair pair)
    {
        PrivateFile.Write(paths.TlsKey, pair.Key, GroupReadable, group);
        PrivateFile.Write(paths.TlsCertificate, pair.Certificate, GroupReadable, group);
    }

    private static void Replace(string link, string target)
    {
        File.Delete(link);
        File.CreateSymbolicLink(link, target);
    }
}
