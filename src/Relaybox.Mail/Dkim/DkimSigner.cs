using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relaybox.Mail.Dkim;

/// <summary>
/// Signs one message after the other (RFC 6376 section 5), relaxed/simple: takes each header field, then the body in
/// pieces, and keeps of a message nothing but the fields that are signed.
/// </summary>
/// <param name="key">The key.</param>
/// <param name="domain">The signing domain (d=).</param>
/// <param name="selector">The selector (s=).</param>
public sealed class DkimSigner(DkimSigningKey key, string domain, string selector) : IDisposable
{
    /// <summary>
    /// What is signed, the fields that RFC 6376 section 5.4.1 names and Autocrypt: one more of each than there are, so that
    /// none can be added (section 8.15).
    /// </summary>
    private static readonly string[] OverSigned =
    [
        "From", "Reply-To", "Subject", "Date", "To", "Cc", "Resent-Date", "Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc",
        "In-Reply-To", "References", "List-Id", "List-Help", "List-Unsubscribe", "List-Subscribe", "List-Post", "List-Owner",
        "List-Archive", "Autocrypt",
    ];

    /// <summary>What is signed as often as it is there.</summary>
    private static readonly string[] Signed = ["Content-Type"];

    private const int MaxLineLength = 76;

    private readonly DkimBodyHasher _body = new(DkimCanonicalization.Simple);
    private readonly DkimHeaderHasher _fields = new();
    private readonly List<(int Name, int End)> _index = [];

    /// <summary>How many bytes of header fields are kept now.</summary>
    public int HeldBytes => _fields.Collected.Length;

    /// <summary>Takes the next header field.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">What follows the colon, folded or not, without CRLF at its end.</param>
    public void AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var known = IndexOf(name);
        if (known < 0)
            return;
        var field = ArrayPool<byte>.Shared.Rent(name.Length + 1 + value.Length);
        name.CopyTo(field);
        field[name.Length] = (byte)':';
        value.CopyTo(field.AsSpan(name.Length + 1));
        _fields.Add(field.AsSpan(0, name.Length + 1 + value.Length), DkimCanonicalization.Relaxed);
        ArrayPool<byte>.Shared.Return(field);
        _index.Add((known, _fields.Collected.Length));
    }

    /// <summary>Takes the next piece of the body, lines ending with CRLF, not dot-stuffed.</summary>
    public void AddBody(ReadOnlySpan<byte> piece) => _body.Append(piece);

    /// <summary>Ends the message and starts anew.</summary>
    /// <param name="now">The time of the signature.</param>
    /// <returns>The DKIM-Signature field's value, ASCII, folded with CRLF and a tab, without CRLF at its end.</returns>
    public string Sign(DateTimeOffset now)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _body.Finish(hash);
        var text = new StringBuilder(1024);
        text.Append(CultureInfo.InvariantCulture, $"v=1; a=rsa-sha256; c=relaxed/simple; d={domain}; s={selector};\r\n\t");
        text.Append(CultureInfo.InvariantCulture, $"t={now.ToUnixTimeSeconds()};\r\n\tbh={Convert.ToBase64String(hash)};\r\n\th=");

        using var header = new DkimHeaderHasher();
        AppendFields(header, text);
        text.Append(";\r\n\tb=");
        header.Add(Encoding.ASCII.GetBytes($"DKIM-Signature:{text}"), DkimCanonicalization.Relaxed, withLineEnd: false);
        header.Hash(hash);
        AppendFolded(text, Convert.ToBase64String(key.Sign(hash)));
        Reset();
        return text.ToString();
    }

    /// <summary>Forgets the message.</summary>
    public void Reset()
    {
        _index.Clear();
        _fields.Clear();
        _body.Clear();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _body.Dispose();
        _fields.Dispose();
    }

    private static int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < OverSigned.Length + Signed.Length; i++)
        {
            if (NameAt(i).Length == name.Length && Ascii.EqualsIgnoreCase(name, NameAt(i)))
                return i;
        }

        return -1;
    }

    private static string NameAt(int index) => index < OverSigned.Length ? OverSigned[index] : Signed[index - OverSigned.Length];

    /// <summary>Hashes the fields of each name, the lowest first, and lists them in h=.</summary>
    private void AppendFields(DkimHeaderHasher header, StringBuilder text)
    {
        var lineStart = text.Length - "\th=".Length;
        var isFirst = true;
        for (var name = 0; name < OverSigned.Length + Signed.Length; name++)
        {
            for (var i = _index.Count - 1; i >= 0; i--)
            {
                if (_index[i].Name != name)
                    continue;
                header.AddCanonical(_fields.Collected[(i == 0 ? 0 : _index[i - 1].End).._index[i].End]);
                AppendName(text, NameAt(name), ref lineStart, ref isFirst);
            }

            if (name < OverSigned.Length)
                AppendName(text, NameAt(name), ref lineStart, ref isFirst);
        }
    }

    private static void AppendName(StringBuilder text, string name, ref int lineStart, ref bool isFirst)
    {
        if (!isFirst)
            text.Append(':');
        isFirst = false;
        if (text.Length - lineStart + name.Length > MaxLineLength)
        {
            text.Append("\r\n\t ");
            lineStart = text.Length - 2;
        }

        text.Append(name);
    }

    private static void AppendFolded(StringBuilder text, string base64)
    {
        const int perLine = MaxLineLength - 4;
        for (var i = 0; i < base64.Length; i += perLine)
            text.Append(i == 0 ? "" : "\r\n\t ").Append(base64, i, Math.Min(perLine, base64.Length - i));
    }
}
