using System.Text;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Dkim;

/// <summary>Reads a DKIM-Signature field's tags.</summary>
internal ref struct DkimSignatureReader
{
    /// <summary>Most octets of h=; a message with more signed fields than fit is no mail.</summary>
    private const int MaxSignedFieldsBytes = 4096;

    private Seen _seen;
    private DkimFault _fault;
    private string? _domain;
    private string? _selector;
    private string? _identity;
    private byte[]? _signedFields;
    private byte[]? _bodyHash;
    private byte[]? _value;
    private long? _length;
    private long? _time;
    private long? _expiration;
    private DkimCanonicalization _header;
    private DkimCanonicalization _body;
    private Range _valueRange;

    [Flags]
    private enum Seen
    {
        None = 0,
        V = 1,
        A = 1 << 1,
        B = 1 << 2,
        Bh = 1 << 3,
        C = 1 << 4,
        D = 1 << 5,
        H = 1 << 6,
        I = 1 << 7,
        L = 1 << 8,
        Q = 1 << 9,
        S = 1 << 10,
        T = 1 << 11,
        X = 1 << 12,
        Required = V | A | B | Bh | D | H | S,
    }

    /// <summary>Reads one field.</summary>
    /// <param name="value">The field's value, as written.</param>
    /// <param name="valueStart">Where it begins in its field.</param>
    /// <param name="fieldIndex">Which field of the message it is.</param>
    /// <returns>Null when it does not even tell whose signature it would be.</returns>
    public static DkimSignature? Read(ReadOnlySpan<byte> value, int valueStart, int fieldIndex)
    {
        var reader = new DkimSignatureReader();
        return reader.ReadTags(value, valueStart, fieldIndex);
    }

    private DkimSignature? ReadTags(ReadOnlySpan<byte> value, int valueStart, int fieldIndex)
    {
        var tags = new DkimTagReader(value);
        while (tags.MoveNext())
            Take(tags, valueStart);
        if (_domain is null || _selector is null)
            return null;
        if (tags.IsMalformed || (_seen & Seen.Required) != Seen.Required || _expiration <= _time)
            Fail(DkimFault.Malformed);
        var identity = _identity ?? _domain;
        if (identity != _domain && !identity.EndsWith($".{_domain}", StringComparison.Ordinal))
            Fail(DkimFault.IdentityOutsideDomain);
        if (_signedFields is not null && !DkimText.ListContains(_signedFields, "from"u8))
            Fail(DkimFault.FromNotSigned);
        return new DkimSignature
        {
            Domain = _domain,
            Selector = _selector,
            Fault = _fault,
            HeaderCanonicalization = _header,
            BodyCanonicalization = _body,
            IdentityDomain = identity,
            SignedFields = _signedFields ?? [],
            BodyHash = _bodyHash ?? [],
            Value = _value ?? [],
            BodyLength = _length,
            Time = _time,
            Expiration = _expiration,
            FieldIndex = fieldIndex,
            ValueRange = _valueRange,
        };
    }

    private void Take(in DkimTagReader tag, int valueStart)
    {
        var value = tag.Value;
        switch (tag.Name)
        {
            case [(byte)'v'] when IsFirst(Seen.V):
                Require(value.SequenceEqual("1"u8), DkimFault.UnknownVersion);
                break;
            case [(byte)'a'] when IsFirst(Seen.A):
                Require(Ascii.EqualsIgnoreCase(value, "rsa-sha256"u8), AlgorithmFault(value));
                break;
            case [(byte)'b'] when IsFirst(Seen.B):
                _value = Needed(DkimText.Base64(value));
                _valueRange = (valueStart + tag.ValueStart)..(valueStart + tag.ValueEnd);
                break;
            case [(byte)'b', (byte)'h'] when IsFirst(Seen.Bh):
                _bodyHash = Needed(DkimText.Base64(value));
                break;
            case [(byte)'c'] when IsFirst(Seen.C):
                ReadCanonicalization(value);
                break;
            case [(byte)'d'] when IsFirst(Seen.D):
                _domain = Needed(DkimText.DomainName(value));
                break;
            case [(byte)'h'] when IsFirst(Seen.H):
                _signedFields = Needed(value.Length is > 0 and <= MaxSignedFieldsBytes ? value.ToArray() : null);
                break;
            case [(byte)'i'] when IsFirst(Seen.I):
                _identity = Needed(DkimText.DomainName(value[(value.LastIndexOf((byte)'@') + 1)..]));
                break;
            case [(byte)'l'] when IsFirst(Seen.L):
                _length = DkimText.Number(value);
                Require(_length is not null, DkimFault.Malformed);
                break;
            case [(byte)'q'] when IsFirst(Seen.Q):
                Require(DkimText.ListContains(value, "dns/txt"u8), DkimFault.UnsupportedQuery);
                break;
            case [(byte)'s'] when IsFirst(Seen.S):
                _selector = Needed(DkimText.DomainName(value));
                break;
            case [(byte)'t'] when IsFirst(Seen.T):
                _time = DkimText.Number(value);
                Require(_time is not null, DkimFault.Malformed);
                break;
            case [(byte)'x'] when IsFirst(Seen.X):
                _expiration = DkimText.Number(value);
                Require(_expiration is not null, DkimFault.Malformed);
                break;
            default:
                // Tags of later standards mean nothing here (RFC 6376 section 3.2).
                break;
        }
    }

    private static DkimFault AlgorithmFault(ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value, "rsa-sha1"u8) ? DkimFault.ObsoleteAlgorithm : DkimFault.UnsupportedAlgorithm;

    private void ReadCanonicalization(ReadOnlySpan<byte> value)
    {
        var slash = value.IndexOf((byte)'/');
        _header = Canonicalization(slash < 0 ? value : value[..slash]);
        _body = slash < 0 ? DkimCanonicalization.Simple : Canonicalization(value[(slash + 1)..]);
    }

    private DkimCanonicalization Canonicalization(ReadOnlySpan<byte> name)
    {
        if (Ascii.EqualsIgnoreCase(name, "relaxed"u8))
            return DkimCanonicalization.Relaxed;
        Require(Ascii.EqualsIgnoreCase(name, "simple"u8), DkimFault.Malformed);
        return DkimCanonicalization.Simple;
    }

    /// <summary>A tag that is there twice makes the list invalid (RFC 6376 section 3.2); the first one stays.</summary>
    private bool IsFirst(Seen tag)
    {
        var isFirst = (_seen & tag) == Seen.None;
        Require(isFirst, DkimFault.Malformed);
        _seen |= tag;
        return isFirst;
    }

    private T? Needed<T>(T? value)
        where T : class
    {
        Require(value is not null, DkimFault.Malformed);
        return value;
    }

    private void Require(bool isRight, DkimFault fault)
    {
        if (!isRight)
            Fail(fault);
    }

    private void Fail(DkimFault fault)
    {
        if (_fault == DkimFault.None)
            _fault = fault;
    }
}
