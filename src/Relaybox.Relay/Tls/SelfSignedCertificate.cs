using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tls;

/// <summary>The certificate of a relay that has no other, or none yet: made once, kept in the volume, so that clients which remember it are not alarmed.</summary>
internal static class SelfSignedCertificate
{
    // Nobody renews it, and a machine without a clock battery must be able to make one that is valid: a wide, fixed period.
    private static readonly DateTimeOffset NotBefore = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2124, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The longest common name (RFC 5280, ub-common-name).
    private const int MaxCommonNameLength = 64;

    /// <summary>Returns the pair in the volume; makes it when there is none, or when it is broken or for another domain.</summary>
    /// <param name="settings">For the names in the certificate.</param>
    /// <param name="paths">For the folder it is kept in.</param>
    public static TlsPair Ensure(RelaySettings settings, RelayPaths paths)
    {
        var certificateFile = $"{paths.SelfSignedTls}/fullchain.pem";
        var keyFile = $"{paths.SelfSignedTls}/privkey.pem";
        if (File.Exists(certificateFile) && File.Exists(keyFile))
        {
            try
            {
                var known = TlsPair.Read(certificateFile, keyFile);
                if (known.Names(settings.HostName)) return known;
            }
            catch (TlsException)
            {
                // Half-written by a power cut: a new one is as good.
            }
        }

        var made = Create(settings);
        PrivateFile.Write(keyFile, made.Key, OwnerOnly);
        PrivateFile.Write(certificateFile, made.Certificate, OwnerOnly);
        return made;
    }

    /// <summary>Makes an ECDSA P-256 key and a certificate for the domain and the public address.</summary>
    public static TlsPair Create(RelaySettings settings)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(settings.HostName.Length <= MaxCommonNameLength ? settings.HostName : "relay");
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);

        SubjectAlternativeNameBuilder names = new();
        foreach (var host in new[] { settings.HostName, settings.PublicAddress }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));

        using var certificate = request.CreateSelfSigned(NotBefore, NotAfter);
        return TlsPair.Parse(certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
