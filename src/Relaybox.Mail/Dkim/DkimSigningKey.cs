using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Relaybox.Mail.Dkim;

/// <summary>A private RSA key, parsed once, that any number of threads may sign with at the same time.</summary>
public sealed class DkimSigningKey : IDisposable
{
    /// <summary>The size of a new key in bits (RFC 8301 section 3.2).</summary>
    public const int NewKeyBits = 2048;

    private const int MinBits = 1024;

    private readonly RSA _key;

    // RSA promises nothing about threads; copies are made when as many sign at once, and kept with what OpenSSL computed.
    private readonly ConcurrentBag<RSA> _copies = [];

    private DkimSigningKey(RSA key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>The public key, a SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Makes a new key's PEM text (PKCS#8).</summary>
    public static string CreatePem()
    {
        using var key = RSA.Create(NewKeyBits);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>Reads a private key.</summary>
    /// <param name="pem">PEM, PKCS#1 or PKCS#8, not encrypted.</param>
    /// <returns>Null when it is no private RSA key of at least 1024 bits.</returns>
    public static DkimSigningKey? Read(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            // A PEM may hold a public key too; only a private one signs.
            if (key.KeySize >= MinBits && key.SignHash(new byte[SHA256.HashSizeInBytes], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Length > 0)
                return new DkimSigningKey(key);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // Told by the null.
        }

        key.Dispose();
        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        while (_copies.TryTake(out var copy))
            copy.Dispose();
        _key.Dispose();
    }

    /// <summary>Signs a hash.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> hash)
    {
        if (!_copies.TryTake(out var copy))
            copy = Copy();
        try
        {
            return copy.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            _copies.Add(copy);
        }
    }

    private RSA Copy()
    {
        lock (_key)
            return RSA.Create(_key.ExportParameters(includePrivateParameters: true));
    }
}
