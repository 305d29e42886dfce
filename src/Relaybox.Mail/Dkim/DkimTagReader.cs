using System.Buffers;
using System.Runtime.InteropServices;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Dkim;

/// <summary>Walks a tag list (RFC 6376 section 3.2), <c>name = value ; …</c>, without copying; total on any bytes.</summary>
/// <param name="list">The list, folded or not.</param>
[StructLayout(LayoutKind.Auto)]
internal ref struct DkimTagReader(ReadOnlySpan<byte> list)
{
    /// <summary>Most tags in one list; the RFCs know eighteen.</summary>
    private const int MaxTags = 64;

    private static readonly SearchValues<byte> NameOctets =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    private readonly ReadOnlySpan<byte> _list = list;
    private int _position;
    private int _tags;

    /// <summary>The current tag's name; names are case-sensitive.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The current tag's value, trimmed, possibly folded inside.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Where the value begins in the list, the white space before it included.</summary>
    public int ValueStart { get; private set; }

    /// <summary>Where the value ends in the list, the white space behind it included.</summary>
    public int ValueEnd { get; private set; }

    /// <summary>Whether the walk ended at something that is no tag, or at too many.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next tag.</summary>
    /// <returns>False after the last one, or at a mistake (see <see cref="IsMalformed"/>).</returns>
    public bool MoveNext()
    {
        if (IsMalformed || _position >= _list.Length)
            return false;
        var rest = _list[_position..];
        var end = rest.IndexOf((byte)';');
        var isLast = end < 0;
        var tag = isLast ? rest : rest[..end];
        // One semicolon may end the list, with white space behind it.
        if (isLast && _tags > 0 && tag.Trim(MimeText.WhiteSpace).IsEmpty)
            return false;

        var equals = tag.IndexOf((byte)'=');
        IsMalformed = equals < 0 || _tags == MaxTags;
        if (IsMalformed)
            return false;
        Name = tag[..equals].Trim(MimeText.WhiteSpace);
        Value = tag[(equals + 1)..].Trim(MimeText.WhiteSpace);
        IsMalformed = Name.IsEmpty || !char.IsAsciiLetter((char)Name[0]) || Name.ContainsAnyExcept(NameOctets) || !IsText(Value);
        if (IsMalformed)
            return false;

        ValueStart = _position + equals + 1;
        ValueEnd = _position + tag.Length;
        _position += tag.Length + 1;
        _tags++;
        return true;
    }

    /// <summary><c>tval</c>: visible ASCII without the semicolon, and white space that folds.</summary>
    private static bool IsText(ReadOnlySpan<byte> value)
    {
        while (true)
        {
            var stop = value.IndexOfAnyExceptInRange((byte)'!', (byte)'~');
            if (stop < 0)
                return true;
            if (!MimeText.WhiteSpace.Contains(value[stop]))
                return false;
            value = value[(stop + 1)..];
        }
    }
}
