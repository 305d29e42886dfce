using System.Buffers;
using System.Security.Cryptography;

namespace Relaybox.Mail.Dkim;

/// <summary>Canonicalizes and hashes a body (RFC 6376 section 3.4) that comes in pieces of any size, keeping none of it.</summary>
/// <remarks>Only CRLF ends a line; a CR or LF that stands alone is an octet like others.</remarks>
/// <param name="canonicalization">How the body is canonicalized.</param>
public sealed class DkimBodyHasher(DkimCanonicalization canonicalization) : IDisposable
{
    /// <summary>The hash's length in bytes.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private static readonly SearchValues<byte> Special = SearchValues.Create(" \t\r"u8);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    // Small pieces are gathered: each call of the hash costs more than copying a line.
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _buffered;

    // What was read and not yet written, since its meaning depends on what follows, in this order:
    // line ends, then white space (relaxed only), then a CR.
    private long _lineEnds;
    private bool _hasSpace;
    private bool _hasReturn;
    private long _total;

    /// <summary>How many octets the canonicalized body had; known after <see cref="Finish"/>.</summary>
    public long CanonicalBytes { get; private set; }

    /// <summary>Adds the next piece of the body, not dot-stuffed.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
            piece = canonicalization == DkimCanonicalization.Simple ? TakeSimple(piece) : TakeRelaxed(piece);
    }

    /// <summary>Adds a body, or the rest of one, whose lines are dot-stuffed (RFC 5321 section 4.5.2); it begins with a line.</summary>
    public void AppendDotStuffed(ReadOnlySpan<byte> lines)
    {
        if (lines is [(byte)'.', ..])
            lines = lines[1..];
        while (true)
        {
            var dot = lines.IndexOf("\r\n."u8);
            if (dot < 0)
            {
                Append(lines);
                return;
            }

            Append(lines[..(dot + 2)]);
            lines = lines[(dot + 3)..];
        }
    }

    /// <summary>Ends the body; the hasher is ready for another one then.</summary>
    /// <param name="destination">Room for <see cref="HashBytes"/>.</param>
    public void Finish(Span<byte> destination)
    {
        if (_hasReturn)
        {
            _hasReturn = false;
            WriteText("\r"u8);
        }

        // An empty body is one line end when simple, and nothing when relaxed.
        if (_total > 0 || canonicalization == DkimCanonicalization.Simple)
            Write("\r\n"u8);
        _hasSpace = false;
        _lineEnds = 0;
        Flush();
        CanonicalBytes = _total;
        _total = 0;
        _hash.TryGetHashAndReset(destination, out _);
    }

    /// <summary>Forgets what was appended.</summary>
    public void Clear()
    {
        Span<byte> ignored = stackalloc byte[HashBytes];
        _hasReturn = false;
        Finish(ignored);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _hash.Dispose();
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Writes all but the line ends at the end of the piece, which are counted.</summary>
    private ReadOnlySpan<byte> TakeSimple(ReadOnlySpan<byte> piece)
    {
        if (_hasReturn)
        {
            _hasReturn = false;
            if (piece[0] == '\n')
            {
                _lineEnds++;
                return piece[1..];
            }

            WriteText("\r"u8);
        }

        var text = piece;
        if (text[^1] == '\r')
        {
            _hasReturn = true;
            text = text[..^1];
        }

        long lineEnds = 0;
        while (text is [.., (byte)'\r', (byte)'\n'])
        {
            lineEnds++;
            text = text[..^2];
        }

        if (!text.IsEmpty)
            WriteText(text);
        _lineEnds += lineEnds;
        return default;
    }

    private ReadOnlySpan<byte> TakeRelaxed(ReadOnlySpan<byte> piece)
    {
        if (_hasReturn)
        {
            _hasReturn = false;
            if (piece[0] == '\n')
            {
                // White space at the end of a line is nothing.
                _hasSpace = false;
                _lineEnds++;
                return piece[1..];
            }

            WriteText("\r"u8);
        }

        switch (piece[0])
        {
            case (byte)' ' or (byte)'\t':
                _hasSpace = true;
                return piece.TrimStart(" \t"u8);
            case (byte)'\r':
                _hasReturn = true;
                return piece[1..];
            default:
                var end = piece.IndexOfAny(Special);
                var text = end < 0 ? piece : piece[..end];
                WriteText(text);
                return piece[text.Length..];
        }
    }

    /// <summary>Writes what was held back, and then text that is no line end.</summary>
    private void WriteText(ReadOnlySpan<byte> text)
    {
        for (; _lineEnds > 0; _lineEnds--)
            Write("\r\n"u8);
        if (_hasSpace)
            Write(" "u8);
        _hasSpace = false;
        Write(text);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _total += bytes.Length;
        if (bytes.Length > _buffer.Length - _buffered)
            Flush();
        if (bytes.Length >= _buffer.Length)
        {
            _hash.AppendData(bytes);
            return;
        }

        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    private void Flush()
    {
        if (_buffered > 0)
            _hash.AppendData(_buffer, 0, _buffered);
        _buffered = 0;
    }
}
