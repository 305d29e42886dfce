namespace Relaybox.Mail.Mime;

/// <summary>Walks the parts of a multipart body (RFC 2046 section 5.1.1) without copying; total on any bytes.</summary>
/// <remarks>
/// A delimiter counts only as a whole line: <c>--boundary</c>, at the end <c>--boundary--</c>, then white space. A body
/// that just stops ends its last part.
/// </remarks>
/// <param name="body">The body of the multipart entity.</param>
/// <param name="delimiter"><c>--</c> and the boundary.</param>
public ref struct MultipartReader(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter)
{
    /// <summary>The longest boundary (RFC 2046 section 5.1.1).</summary>
    public const int MaxBoundaryBytes = 70;

    private readonly ReadOnlySpan<byte> _body = body;
    private readonly ReadOnlySpan<byte> _delimiter = delimiter;
    private int _position;
    private bool _isStarted;
    private bool _isClosed;

    /// <summary>The current part: its header fields, an empty line, its body.</summary>
    public ReadOnlySpan<byte> Part { get; private set; }

    /// <summary>What stands before the first delimiter; everything when there is none. Set by the first move.</summary>
    public ReadOnlySpan<byte> Preamble { get; private set; }

    /// <summary>What stands after the closing delimiter. Set by the move that returned false.</summary>
    public ReadOnlySpan<byte> Epilogue { get; private set; }

    /// <summary>Goes to the next part.</summary>
    public bool MoveNext()
    {
        if (!_isStarted)
        {
            _isStarted = true;
            if (!TryReadTo(out var preamble))
                _isClosed = true;
            Preamble = preamble;
        }

        if (_isClosed)
        {
            Epilogue = _body[_position..];
            return false;
        }

        if (!TryReadTo(out var part))
            _isClosed = true;
        Part = part;
        return true;
    }

    /// <summary>Takes what stands before the next delimiter line and goes behind that line.</summary>
    /// <returns>False when there is no delimiter: the rest was taken.</returns>
    private bool TryReadTo(out ReadOnlySpan<byte> content)
    {
        var start = _position;
        var search = start;
        while (true)
        {
            var found = _body[search..].IndexOf(_delimiter);
            if (found < 0)
            {
                content = _body[start..];
                _position = _body.Length;
                return false;
            }

            found += search;
            search = found + 1;
            // Only CRLF begins a line; the first line of the body, and of what follows a delimiter line, needs none before it.
            if (found != start && _body[found - 1] != '\n')
                continue;
            if (!TryMatchLineEnd(_body[(found + _delimiter.Length)..], out var length, out var isClose))
                continue;

            content = MimeText.WithoutLineEnd(_body[start..found]);
            _position = found + _delimiter.Length + length;
            _isClosed = isClose;
            return true;
        }
    }

    private static bool TryMatchLineEnd(ReadOnlySpan<byte> rest, out int length, out bool isClose)
    {
        isClose = rest.StartsWith("--"u8);
        length = isClose ? 2 : 0;
        while (length < rest.Length && rest[length] is (byte)' ' or (byte)'\t')
            length++;
        if (length < rest.Length && rest[length] == '\r')
            length++;
        if (length == rest.Length)
            return true;
        return rest[length++] == '\n';
    }
}
