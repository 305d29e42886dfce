using System.Security.Cryptography;
using System.Text;

namespace Relaybox.Mail.Dkim;

/// <summary>A public key from DNS (RFC 6376 section 3.6.1), or why the record holds none.</summary>
public sealed class DkimKey : IDisposable
{
    /// <summary>Fewer bits prove nothing (RFC 8301 section 3.2).</summary>
    private const int MinBits = 1024;

    /// <summary>More than 4096 nobody needs to understand; beyond this, verifying would cost more than it is worth.</summary>
    private const int MaxBits = 8192;

    private readonly RSA? _rsa;

    private DkimKey(DkimFault fault, RSA? rsa = null, bool isStrict = false)
    {
        Fault = fault;
        _rsa = rsa;
        IsStrict = isStrict;
    }

    /// <summary>Why the key cannot be used; <see cref="DkimFault.None"/> when it can.</summary>
    public DkimFault Fault { get; }

    /// <summary>Whether the identity's domain must be the signing domain itself (t=s).</summary>
    public bool IsStrict { get; }

    /// <summary>Reads a record.</summary>
    /// <param name="record">The record's strings, joined.</param>
    public static DkimKey Read(string record)
    {
        if (record.Length > ushort.MaxValue || !Ascii.IsValid(record))
            return new DkimKey(DkimFault.MalformedKey);
        return Read(Encoding.ASCII.GetBytes(record).AsSpan());
    }

    /// <inheritdoc />
    public void Dispose() => _rsa?.Dispose();

    /// <summary>Whether the key has signed the hash. Calls from several threads at once are allowed.</summary>
    internal bool Verifies(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        // OpenSSL would do, but RSA promises nothing about threads.
        lock (_rsa!)
            return _rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static DkimKey Read(ReadOnlySpan<byte> record)
    {
        byte[]? key = null;
        var hasKey = false;
        var isStrict = false;
        var isFirst = true;
        var fault = DkimFault.None;
        var tags = new DkimTagReader(record);
        while (tags.MoveNext())
        {
            var value = tags.Value;
            switch (tags.Name)
            {
                case [(byte)'v'] when !isFirst || !value.SequenceEqual("DKIM1"u8):
                    return new DkimKey(DkimFault.MalformedKey);
                case [(byte)'k'] when !Ascii.EqualsIgnoreCase(value, "rsa"u8):
                    fault = DkimFault.UnsuitableKey;
                    break;
                case [(byte)'h'] when !DkimText.ListContains(value, "sha256"u8):
                    fault = DkimFault.UnsuitableKey;
                    break;
                case [(byte)'s'] when !DkimText.ListContains(value, "email"u8) && !DkimText.ListContains(value, "*"u8):
                    fault = DkimFault.UnsuitableKey;
                    break;
                case [(byte)'t']:
                    isStrict = DkimText.ListContains(value, "s"u8);
                    break;
                case [(byte)'p'] when hasKey:
                    return new DkimKey(DkimFault.MalformedKey);
                case [(byte)'p']:
                    hasKey = true;
                    if (value.IsEmpty)
                        return new DkimKey(DkimFault.RevokedKey);
                    key = DkimText.Base64(value);
                    break;
                default:
                    break;
            }

            isFirst = false;
        }

        if (tags.IsMalformed || !hasKey)
            return new DkimKey(DkimFault.MalformedKey);
        return fault != DkimFault.None ? new DkimKey(fault) : Import(key, isStrict);
    }

    private static DkimKey Import(byte[]? bytes, bool isStrict)
    {
        var rsa = RSA.Create();
        try
        {
            if (bytes is null || !TryImport(rsa, bytes))
                return new DkimKey(DkimFault.MalformedKey);
            if (rsa.KeySize is < MinBits or > MaxBits)
                return new DkimKey(DkimFault.KeySize);
            var key = new DkimKey(DkimFault.None, rsa, isStrict);
            rsa = null;
            return key;
        }
        finally
        {
            rsa?.Dispose();
        }
    }

    /// <summary>A SubjectPublicKeyInfo, as everybody publishes it, or the bare RSAPublicKey that RFC 6376 speaks of.</summary>
    private static bool TryImport(RSA rsa, byte[] bytes)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                int read;
                if (attempt == 0)
                    rsa.ImportSubjectPublicKeyInfo(bytes, out read);
                else
                    rsa.ImportRSAPublicKey(bytes, out read);
                return read == bytes.Length;
            }
            catch (CryptographicException)
            {
                // No key of this form.
            }
        }

        return false;
    }
}
