using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Relaybox.Mail.Smtp;

/// <summary>
/// Reads a mailbox from the front of a text; SMTP paths and the From header share it, so that the two can be compared.
/// </summary>
/// <remarks>
/// More liberal than the RFC in what Postfix lets through too: dots anywhere in a local part, local parts over 64 octets
/// (bounce addresses of mailing lists), <c>_</c> in host names. UTF-8 is taken as it is (RFC 6531 section 3.3).
/// </remarks>
public ref struct MailboxReader(ReadOnlySpan<byte> text)
{
    /// <summary>The longest local part in octets; the RFC's limit is 64.</summary>
    public const int MaxLocalPartBytes = 256;

    /// <summary>The longest domain in octets (RFC 5321 section 4.5.3.1.2).</summary>
    public const int MaxDomainBytes = 255;

    private static readonly SearchValues<byte> NotDotString = Others(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~."u8);

    private static readonly SearchValues<byte> NotDomain = Others(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."u8);

    private static readonly SearchValues<byte> AddressDigits = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>How many bytes were read; meaningless after a failure.</summary>
    public int Position { get; private set; }

    /// <summary><c>Mailbox = Local-part "@" ( Domain / address-literal )</c>.</summary>
    public bool TryRead(out Mailbox? mailbox)
    {
        mailbox = null;
        if (!TryReadLocalPart(out var localPart) || !TryTake((byte)'@') || !TryReadDomain(out var domain))
            return false;
        mailbox = new Mailbox(localPart, domain);
        return true;
    }

    /// <summary><c>Local-part = Dot-string / Quoted-string</c>.</summary>
    private bool TryReadLocalPart(out string localPart)
    {
        if (TryTake((byte)'"'))
            return TryReadQuoted(out localPart);
        return TryDecode(TakeUntil(NotDotString), MaxLocalPartBytes, out localPart);
    }

    /// <summary><c>QcontentSMTP* DQUOTE</c>, the opening quote already read.</summary>
    private bool TryReadQuoted(out string localPart)
    {
        localPart = "";
        Span<byte> content = stackalloc byte[MaxLocalPartBytes];
        var length = 0;
        while (Position < _text.Length && length < content.Length)
        {
            var octet = _text[Position++];
            if (octet == '"')
                return TryDecode(content[..length], MaxLocalPartBytes, out localPart) || length == 0;
            if (octet == '\\')
            {
                if (Position == _text.Length)
                    return false;
                octet = _text[Position++];
            }

            if (octet is < 0x20 or 0x7f)
                return false;
            content[length++] = octet;
        }

        return false;
    }

    /// <summary><c>Domain / "[" ( IPv4 / "IPv6:" IPv6 ) "]"</c> (RFC 5321 section 4.1.3).</summary>
    private bool TryReadDomain(out string domain)
    {
        if (Position == _text.Length || _text[Position] != '[')
        {
            return TryDecode(TakeUntil(NotDomain), MaxDomainBytes, out domain)
                && domain[0] != '.' && domain[^1] != '.' && !domain.Contains("..", StringComparison.Ordinal);
        }

        domain = "";
        var close = _text[Position..].IndexOf((byte)']');
        if (close is < 0 or > 64)
            return false;
        var literal = _text.Slice(Position + 1, close - 1);
        Position += close + 1;
        if (!IsAddressLiteral(literal))
            return false;
        domain = $"[{Encoding.ASCII.GetString(literal)}]";
        return true;
    }

    private static bool IsAddressLiteral(ReadOnlySpan<byte> literal)
    {
        var isVersion6 = literal.Length > 5 && Ascii.EqualsIgnoreCase(literal[..5], "IPv6:"u8);
        var digits = isVersion6 ? literal[5..] : literal;
        return !digits.ContainsAnyExcept(AddressDigits)
            && IPAddress.TryParse(digits, out var address)
            && (isVersion6
                ? address.AddressFamily == AddressFamily.InterNetworkV6
                : address.AddressFamily == AddressFamily.InterNetwork && digits.Count((byte)'.') == 3);
    }

    private bool TryTake(byte expected)
    {
        if (Position == _text.Length || _text[Position] != expected)
            return false;
        Position++;
        return true;
    }

    private ReadOnlySpan<byte> TakeUntil(SearchValues<byte> stop)
    {
        var rest = _text[Position..];
        var length = rest.IndexOfAny(stop);
        var taken = length < 0 ? rest : rest[..length];
        Position += taken.Length;
        return taken;
    }

    private static bool TryDecode(ReadOnlySpan<byte> octets, int maxBytes, out string text)
    {
        text = "";
        if (octets.IsEmpty || octets.Length > maxBytes || !Utf8.IsValid(octets))
            return false;
        text = Encoding.UTF8.GetString(octets);
        return true;
    }

    /// <summary>The ASCII octets that are not in <paramref name="allowed"/>; octets of UTF-8 are never among them.</summary>
    private static SearchValues<byte> Others(ReadOnlySpan<byte> allowed)
    {
        Span<byte> others = stackalloc byte[128];
        var count = 0;
        for (byte octet = 0; octet < 128; octet++)
        {
            if (!allowed.Contains(octet))
                others[count++] = octet;
        }

        return SearchValues.Create(others[..count]);
    }
}
