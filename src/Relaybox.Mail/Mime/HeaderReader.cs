namespace Relaybox.Mail.Mime;

/// <summary>
/// Walks the header fields of a message or a part (RFC 5322 section 2.2) without copying; total on any bytes.
/// </summary>
/// <remarks>
/// It works on one contiguous buffer: the filter keeps a message in one, every search is then one vectorised call, and no
/// boundary, fold or line can fall between two segments. A line that is no header field makes the section malformed
/// instead of being guessed at, because programs that guess differently see different From fields.
/// </remarks>
public ref struct HeaderReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The name of the current field, as written.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The value of the current field as written: still folded, white space not trimmed, no CRLF at its end.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>What follows the empty line; set when the walk ended well, empty when there is no empty line.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Whether the walk ended at a line that is no header field.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>How many bytes follow the current field.</summary>
    internal readonly int RestLength => _rest.Length;

    /// <summary>Goes to the next field.</summary>
    /// <returns>False after the last field, or at a line that is none (see <see cref="IsMalformed"/>).</returns>
    public bool MoveNext()
    {
        if (IsMalformed || _rest.IsEmpty)
            return false;
        var end = EndOfLine(_rest);
        var line = MimeText.WithoutLineEnd(_rest[..end]);
        if (line.IsEmpty)
        {
            Body = _rest[end..];
            _rest = default;
            return false;
        }

        var colon = line.IndexOf((byte)':');
        IsMalformed = colon <= 0 || line[..colon].ContainsAnyExceptInRange((byte)33, (byte)126);
        if (IsMalformed)
            return false;

        while (end < _rest.Length && _rest[end] is (byte)' ' or (byte)'\t')
            end += EndOfLine(_rest[end..]);
        Name = line[..colon];
        Value = MimeText.WithoutLineEnd(_rest[..end])[(colon + 1)..];
        _rest = _rest[end..];
        return true;
    }

    private static int EndOfLine(ReadOnlySpan<byte> text)
    {
        var lineFeed = text.IndexOf((byte)'\n');
        return lineFeed < 0 ? text.Length : lineFeed + 1;
    }
}
