using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Tls;

/// <summary>A certificate chain and its private key, both PEM, known to belong together.</summary>
internal sealed record TlsPair
{
    // A chain of five RSA certificates has 10 kB.
    private const long MaxFileBytes = 256 * 1024;

    private TlsPair(string certificate, string key) => (Certificate, Key) = (certificate, key);

    /// <summary>The chain, leaf first.</summary>
    public string Certificate { get; }

    /// <summary>The private key, not encrypted.</summary>
    public string Key { get; }

    /// <summary>Reads the operator's files.</summary>
    /// <exception cref="TlsException">A file cannot be read, is no PEM, or the two do not belong together.</exception>
    public static TlsPair Read(string certificateFile, string keyFile) =>
        Check(ReadText("RELAY_TLS_CERT_FILE", certificateFile), ReadText("RELAY_TLS_KEY_FILE", keyFile), certificateFile, keyFile);

    /// <summary>Takes over what was just made or is known to be right.</summary>
    /// <exception cref="TlsException">The two do not belong together.</exception>
    public static TlsPair Parse(string certificate, string key) => Check(certificate, key, "the certificate", "the key");

    /// <summary>Reads what ACME got, from a folder of an unprivileged user: no link is followed, and nothing but two small files is read.</summary>
    /// <exception cref="TlsException">A file cannot be read, is no PEM, or the two do not belong together.</exception>
    public static TlsPair ReadAcme(RelayPaths paths)
    {
        foreach (var path in (string[])[paths.AcmeCertificate, paths.AcmeKey])
        {
            if (new FileInfo(path) is not { LinkTarget: null, Exists: true, Length: <= MaxFileBytes })
                throw new TlsException($"{path} is not there, or no file of a certificate's size.");
        }

        return Check(ReadText("ACME's file", paths.AcmeCertificate), ReadText("ACME's file", paths.AcmeKey), paths.AcmeCertificate, paths.AcmeKey);
    }

    /// <summary>Whether the leaf names exactly this host or address. Not X509Certificate2.MatchesHostname: that refuses a name with <c>_</c>.</summary>
    public bool Names(string host)
    {
        using var leaf = X509Certificate2.CreateFromPem(Certificate);
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return names.SelectMany(extension => extension.EnumerateDnsNames()).Contains(host, StringComparer.OrdinalIgnoreCase)
            || names.SelectMany(extension => extension.EnumerateIPAddresses()).Any(address => address.ToString() == host);
    }

    /// <summary>From when on and until when the leaf is valid.</summary>
    public (DateTimeOffset StartsAt, DateTimeOffset EndsAt) Validity()
    {
        using var leaf = X509Certificate2.CreateFromPem(Certificate);
        return (new DateTimeOffset(leaf.NotBefore.ToUniversalTime()), new DateTimeOffset(leaf.NotAfter.ToUniversalTime()));
    }

    private static TlsPair Check(string certificate, string key, string certificateName, string keyName)
    {
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new TlsException($"{keyName} is protected by a pass phrase that nobody can type in here; give the relay the key without one.");
        try
        {
            using var pair = X509Certificate2.CreateFromPem(certificate, key);
            return new TlsPair(certificate, key);
        }
        catch (CryptographicException problem)
        {
            throw new TlsException($"{certificateName} and {keyName} are no PEM certificate and private key that belong together: {problem.Message}");
        }
        catch (ArgumentException)
        {
            throw new TlsException($"{certificateName} and {keyName} do not belong together: the key is not that of the certificate.");
        }
    }

    private static string ReadText(string setting, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new TlsException($"{setting}={file} cannot be read: {problem.Message} Is the file mounted into the container?");
        }
    }
}
