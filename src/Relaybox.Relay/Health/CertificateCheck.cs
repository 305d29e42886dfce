using Relaybox.Relay.Web;

namespace Relaybox.Relay.Health;

/// <summary>Whether there is a TLS certificate and it has not run out.</summary>
internal sealed class CertificateCheck(ServedCertificate certificates, TimeProvider time) : IHealthCheck
{
    /// <inheritdoc/>
    public string Subject => "The TLS certificate";

    /// <inheritdoc/>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var certificate = certificates.Current?.TargetCertificate;
        return Task.FromResult(certificate is null ? "cannot be read"
            : certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime ? $"ran out on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"
            : null);
    }
}
