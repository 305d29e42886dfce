using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>
/// The certificate that HTTPS serves, read again when its files change. A pair that cannot be read or does not match keeps
/// the one in force: certificate and key are two files, and between their replacements they never fit.
/// </summary>
internal sealed partial class ServedCertificate(RelayPaths paths, ILogger<ServedCertificate> logger)
{
    private volatile SslStreamCertificateContext? _current;
    private (DateTime Certificate, DateTime Key) _seen;

    /// <summary>What new TLS connections are served with; null until the first pair could be read.</summary>
    public SslStreamCertificateContext? Current => _current;

    /// <summary>Whether it is of our own making, or not there yet: nobody's software trusts it.</summary>
    public bool IsSelfIssued => _current?.TargetCertificate is not { } leaf || leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData);

    /// <summary>Looks at the files and reads them if they are not the ones seen last. Not for concurrent calls.</summary>
    /// <returns>Whether a new pair is in force.</returns>
    public bool Refresh()
    {
        var seen = (File.GetLastWriteTimeUtc(paths.TlsCertificate), File.GetLastWriteTimeUtc(paths.TlsKey));
        if (seen == _seen) return false;

        _seen = seen;
        try
        {
            _current = Read();
        }
        catch (Exception exception) when (
            // ArgumentException is how a key that does not belong to the certificate is reported.
            exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, paths.TlsCertificate, paths.TlsKey, exception.Message);
            return false;
        }

        Log.InForce(logger, _current.TargetCertificate.NotAfter.ToUniversalTime());
        return true;
    }

    private SslStreamCertificateContext Read()
    {
        X509Certificate2? leaf = null;
        try
        {
            leaf = X509Certificate2.CreateFromPemFile(paths.TlsCertificate, paths.TlsKey);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(paths.TlsCertificate);

            // The file is the chain to send; nothing is fetched to complete it.
            var context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
            leaf = null; // The context's from here on; connections may use it long after the next one is in force.
            return context;
        }
        finally
        {
            leaf?.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4010, LogLevel.Information, "The TLS certificate in force ends on {NotAfter:yyyy-MM-dd}.")]
        public static partial void InForce(ILogger logger, DateTime notAfter);

        [LoggerMessage(4011, LogLevel.Error, "The certificate {Certificate} with the key {Key} cannot be used, the one in force stays: {Reason}")]
        public static partial void Unreadable(ILogger logger, string certificate, string key, string reason);
    }
}
