using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relaybox.Testing.Smtp;

/// <summary>A certificate authority that a relay of a test is told to trust.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    /// <summary>Makes one with a key of its own.</summary>
    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=The authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
    }

    /// <summary>What has to be trusted, as PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Issues a certificate, with its key.</summary>
    /// <param name="names">The DNS names in it.</param>
    public X509Certificate2 Issue(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=A server of a test", key, HashAlgorithmName.SHA256);
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            alternative.AddDnsName(name);
        request.CertificateExtensions.Add(alternative.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(_certificate, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
