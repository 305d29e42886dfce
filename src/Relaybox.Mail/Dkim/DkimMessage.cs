using System.Security.Cryptography;
using System.Text;

namespace Relaybox.Mail.Dkim;

/// <summary>
/// Verifies the signatures of one message (RFC 6376 section 6). Getting keys is the caller's: first take
/// <see cref="SignaturesOf"/>, then <see cref="CheckBody"/> each, then <see cref="Verify"/> it with the keys found.
/// </summary>
/// <remarks>The body, at the cost of one hash, comes before the key, at the cost of a DNS question.</remarks>
public sealed class DkimMessage : IDisposable
{
    /// <summary>Most DKIM-Signature fields looked at; a message has few, and one with thousands is an attack.</summary>
    public const int MaxSignatures = 16;

    /// <summary>How far the clocks of two machines may differ.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    private readonly ReadOnlyMemory<byte> _message;
    private readonly bool _isDotStuffed;
    private readonly DkimFields _fields;
    private readonly byte[]?[] _bodyHashes = new byte[]?[2];
    private readonly long[] _bodyLengths = new long[2];

    /// <param name="message">The whole message, every line ending with CRLF; must stay as it is until disposal.</param>
    /// <param name="isDotStuffed">Whether leading dots are doubled (RFC 5321 section 4.5.2).</param>
    public DkimMessage(ReadOnlyMemory<byte> message, bool isDotStuffed)
    {
        _message = message;
        _isDotStuffed = isDotStuffed;
        _fields = DkimFields.Of(message.Span, isDotStuffed);
    }

    /// <summary>How many DKIM-Signature fields there are, readable or not.</summary>
    public int SignatureFields => _fields.Hashes.Count(DkimFields.HashOf("DKIM-Signature"u8));

    /// <summary>The signatures of one domain, the topmost first.</summary>
    /// <param name="domain">The signing domain (d=), compared without case; nothing else is read.</param>
    /// <returns>Of the first <see cref="MaxSignatures"/> fields those that name the domain, with or without a fault.</returns>
    public IReadOnlyList<DkimSignature> SignaturesOf(string domain)
    {
        List<DkimSignature> found = [];
        var hash = DkimFields.HashOf("DKIM-Signature"u8);
        var from = 0;
        for (var seen = 0; seen < MaxSignatures; seen++)
        {
            var next = _fields.Hashes[from..].IndexOf(hash);
            if (next < 0)
                break;
            from += next;
            var field = _fields.Field(_message.Span, from);
            var valueStart = field.IndexOf((byte)':') + 1;
            if (DkimSignatureReader.Read(field[valueStart..], valueStart, from) is { } signature
                && signature.Domain.Equals(domain, StringComparison.OrdinalIgnoreCase))
            {
                found.Add(signature);
            }

            from++;
        }

        return found;
    }

    /// <summary>What can be judged without a key: the signature itself, its times, and the body.</summary>
    public DkimFault CheckBody(DkimSignature signature, DateTimeOffset now)
    {
        if (signature.Fault != DkimFault.None)
            return signature.Fault;
        if (signature.Expiration < (now - ClockTolerance).ToUnixTimeSeconds())
            return DkimFault.Expired;
        if (signature.Time > (now + ClockTolerance).ToUnixTimeSeconds())
            return DkimFault.FromTheFuture;
        var (hash, length) = BodyHash(signature.BodyCanonicalization);
        if (signature.BodyLength is { } signed && signed != length)
            return DkimFault.PartlySigned;
        return CryptographicOperations.FixedTimeEquals(hash, signature.BodyHash) ? DkimFault.None : DkimFault.BodyChanged;
    }

    /// <summary>Whether a key has made a signature that passed <see cref="CheckBody"/>.</summary>
    public DkimFault Verify(DkimSignature signature, DkimKey key)
    {
        if (key.Fault != DkimFault.None)
            return key.Fault;
        if (key.IsStrict && signature.IdentityDomain != signature.Domain)
            return DkimFault.IdentityOutsideDomain;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashHeader(signature, hash);
        return key.Verifies(hash, signature.Value) ? DkimFault.None : DkimFault.SignatureMismatch;
    }

    /// <inheritdoc />
    public void Dispose() => _fields.Dispose();

    private (byte[] Hash, long Length) BodyHash(DkimCanonicalization canonicalization)
    {
        var index = (int)canonicalization;
        if (_bodyHashes[index] is { } known)
            return (known, _bodyLengths[index]);
        using var hasher = new DkimBodyHasher(canonicalization);
        var body = _message.Span[_fields.BodyStart..];
        if (_isDotStuffed)
            hasher.AppendDotStuffed(body);
        else
            hasher.Append(body);
        var hash = new byte[DkimBodyHasher.HashBytes];
        hasher.Finish(hash);
        _bodyHashes[index] = hash;
        _bodyLengths[index] = hasher.CanonicalBytes;
        return (hash, hasher.CanonicalBytes);
    }

    /// <summary>Section 3.7: the fields that h= names, each name once more for the next one above, then the signature's own without b=.</summary>
    private void HashHeader(DkimSignature signature, Span<byte> destination)
    {
        using var header = new DkimHeaderHasher();
        var unused = _fields.Hashes.ToArray();
        var names = signature.SignedFields.AsSpan();
        foreach (var range in names.Split((byte)':'))
            AddLast(names[range].Trim(" \t\r\n"u8), unused, header, signature.HeaderCanonicalization);

        var own = _fields.Field(_message.Span, signature.FieldIndex);
        var (start, length) = signature.ValueRange.GetOffsetAndLength(own.Length);
        var withoutValue = new byte[own.Length - length];
        own[..start].CopyTo(withoutValue);
        own[(start + length)..].CopyTo(withoutValue.AsSpan(start));
        header.Add(withoutValue, signature.HeaderCanonicalization, withLineEnd: false);
        header.Hash(destination);
    }

    /// <summary>Adds the lowest field of a name that was not used yet; a name without one signs that there is none.</summary>
    private void AddLast(ReadOnlySpan<byte> name, Span<int> unused, DkimHeaderHasher header, DkimCanonicalization canonicalization)
    {
        var hash = DkimFields.HashOf(name);
        var search = unused;
        while (search.LastIndexOf(hash) is >= 0 and var index)
        {
            var field = _fields.Field(_message.Span, index);
            if (Ascii.EqualsIgnoreCase(DkimFields.NameOf(field), name))
            {
                unused[index] = 0;
                header.Add(field, canonicalization);
                return;
            }

            search = search[..index];
        }
    }
}
