using System.Buffers;
using System.Text;

namespace Relaybox.Mail.Mime;

/// <summary>A Content-Type value (RFC 2045 section 5.1), read in place.</summary>
public readonly ref struct ContentType
{
    private static readonly SearchValues<byte> TokenStops = SearchValues.Create(" \t\r\n()<>@,;:\\\"/[]?="u8);
    private static readonly SearchValues<byte> ValueStops = SearchValues.Create(" \t\r\n();\""u8);

    private readonly ReadOnlySpan<byte> _parameters;

    private ContentType(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype, ReadOnlySpan<byte> parameters)
    {
        Type = type;
        Subtype = subtype;
        _parameters = parameters;
    }

    /// <summary>The type as written.</summary>
    public ReadOnlySpan<byte> Type { get; }

    /// <summary>The subtype as written.</summary>
    public ReadOnlySpan<byte> Subtype { get; }

    /// <summary>Whether the body consists of parts.</summary>
    public bool IsMultipart => Ascii.EqualsIgnoreCase(Type, "multipart"u8);

    /// <summary>What a field's absence means: <c>text/plain</c> (RFC 2045 section 5.2).</summary>
    public static ContentType Default => new("text"u8, "plain"u8, default);

    /// <summary>Reads type and subtype; parameters are judged when one is asked for.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, out ContentType contentType)
    {
        contentType = default;
        if (!TrySkip(ref value) || !TryTakeToken(ref value, out var type) || !TrySkip(ref value)
            || value is not [(byte)'/', ..])
        {
            return false;
        }

        value = value[1..];
        if (!TrySkip(ref value) || !TryTakeToken(ref value, out var subtype) || !TrySkip(ref value))
            return false;
        if (!value.IsEmpty && value[0] != ';')
            return false;
        contentType = new ContentType(type, subtype, value);
        return true;
    }

    /// <summary>Whether it is this type and subtype, in any case.</summary>
    public bool Is(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype) =>
        Ascii.EqualsIgnoreCase(Type, type) && Ascii.EqualsIgnoreCase(Subtype, subtype);

    /// <summary>Copies a parameter's value, unquoted, to <paramref name="destination"/>.</summary>
    /// <returns>
    /// The length; 0 when the parameter is absent, empty, too long for the destination, there twice or continued by
    /// RFC 2231, or when any parameter's syntax is wrong: programs differ in what they read then.
    /// </returns>
    public int CopyParameter(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        var rest = _parameters;
        var length = 0;
        while (rest is [(byte)';', ..])
        {
            rest = rest[1..];
            if (!TrySkip(ref rest))
                return 0;
            if (rest.IsEmpty || rest[0] == ';')
                continue;
            if (!TryTakeToken(ref rest, out var key) || !TrySkip(ref rest) || rest is not [(byte)'=', ..])
                return 0;
            rest = rest[1..];
            if (!TrySkip(ref rest))
                return 0;

            var isWanted = Ascii.EqualsIgnoreCase(key, name);
            var isContinuation = key.Length > name.Length && key[name.Length] == '*' && Ascii.EqualsIgnoreCase(key[..name.Length], name);
            if (isContinuation || (isWanted && length > 0))
                return 0;
            var written = TakeValue(ref rest, isWanted ? destination : default, isWanted);
            if (written < 0 || (isWanted && written == 0) || !TrySkip(ref rest))
                return 0;
            if (isWanted)
                length = written;
        }

        return rest.IsEmpty ? length : 0;
    }

    /// <summary><c>value = token / quoted-string</c>, an unquoted value being anything up to a separator; -1 when wrong.</summary>
    private static int TakeValue(scoped ref ReadOnlySpan<byte> rest, Span<byte> destination, bool isWanted)
    {
        if (rest is [(byte)'"', ..])
            return TakeQuoted(ref rest, destination, isWanted);
        var length = rest.IndexOfAny(ValueStops);
        var value = length < 0 ? rest : rest[..length];
        rest = rest[value.Length..];
        if (!isWanted)
            return value.Length;
        return value.TryCopyTo(destination) ? value.Length : -1;
    }

    private static int TakeQuoted(scoped ref ReadOnlySpan<byte> rest, Span<byte> destination, bool isWanted)
    {
        var written = 0;
        for (var i = 1; i < rest.Length; i++)
        {
            var octet = rest[i];
            if (octet == '"')
            {
                rest = rest[(i + 1)..];
                return written;
            }

            if (octet is (byte)'\r' or (byte)'\n')
                continue;
            if (octet == '\\' && ++i < rest.Length)
                octet = rest[i];
            if (isWanted && written == destination.Length)
                return -1;
            if (isWanted)
                destination[written] = octet;
            written++;
        }

        return -1;
    }

    private static bool TryTakeToken(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> token)
    {
        var length = rest.IndexOfAny(TokenStops);
        token = length < 0 ? rest : rest[..length];
        rest = rest[token.Length..];
        return !token.IsEmpty && !token.ContainsAnyExceptInRange((byte)33, (byte)126);
    }

    private static bool TrySkip(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = MimeText.SkipComments(rest);
        if (length < 0)
            return false;
        rest = rest[length..];
        return true;
    }
}
