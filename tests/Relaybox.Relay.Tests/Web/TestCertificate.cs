using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tests.Web;

/// <summary>Certificates that a test writes where relayd looks for them.</summary>
internal static class TestCertificate
{
    /// <summary>Writes a fresh certificate and its key, stamped with a time of the test's choice.</summary>
    public static void Write(RelayPaths paths, string name, DateTime stamp)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(stamp), new DateTimeOffset(stamp.AddDays(30)));
        WriteFile(paths.TlsCertificate, certificate.ExportCertificatePem(), stamp);
        WriteFile(paths.TlsKey, key.ExportPkcs8PrivateKeyPem(), stamp);
    }

    /// <summary>Writes a file with a time stamp, so that no test depends on the file system's resolution.</summary>
    public static void WriteFile(string path, string text, DateTime stamp)
    {
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, stamp);
    }
}
