using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Relaybox.Mail.Mime;

namespace Relaybox.Mail.Dkim;

/// <summary>Collects canonicalized header fields (RFC 6376 section 3.4) in a pooled buffer, and hashes it at once.</summary>
internal sealed class DkimHeaderHasher : IDisposable
{
    private const int FirstBytes = 4096;
    private const int KeptBytes = 16_384;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _length;

    /// <summary>What was collected so far.</summary>
    public ReadOnlySpan<byte> Collected => _buffer.AsSpan(0, _length);

    /// <summary>Adds one field.</summary>
    /// <param name="field">As written: name, colon, value, CRLF.</param>
    /// <param name="canonicalization">How it is canonicalized.</param>
    /// <param name="withLineEnd">Whether its last CRLF counts; not for the signature's own field.</param>
    public void Add(ReadOnlySpan<byte> field, DkimCanonicalization canonicalization, bool withLineEnd = true)
    {
        field = MimeText.WithoutLineEnd(field);
        EnsureRoom(field.Length + 2);
        if (canonicalization == DkimCanonicalization.Simple)
            Append(field);
        else
            AppendRelaxed(field);
        if (withLineEnd)
            Append("\r\n"u8);
    }

    /// <summary>Adds bytes that are canonical already.</summary>
    public void AddCanonical(ReadOnlySpan<byte> bytes)
    {
        EnsureRoom(bytes.Length);
        Append(bytes);
    }

    /// <summary>The hash of everything added.</summary>
    public void Hash(Span<byte> destination) => SHA256.HashData(Collected, destination);

    /// <summary>Forgets what was collected, and a large buffer with it.</summary>
    public void Clear()
    {
        _length = 0;
        if (_buffer.Length <= KeptBytes)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    /// <summary>Section 3.4.2: name in lower case, no white space around the colon and at the end, one space for any other.</summary>
    private void AppendRelaxed(ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        var name = field[..colon].TrimEnd(MimeText.WhiteSpace);
        Ascii.ToLower(name, _buffer.AsSpan(_length), out var written);
        _length += written;
        _buffer[_length++] = (byte)':';

        var value = field[(colon + 1)..].Trim(MimeText.WhiteSpace);
        while (true)
        {
            var end = value.IndexOfAny(MimeText.WhiteSpace);
            if (end < 0)
            {
                Append(value);
                return;
            }

            Append(value[..end]);
            _buffer[_length++] = (byte)' ';
            value = value[end..].TrimStart(MimeText.WhiteSpace);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void EnsureRoom(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + bytes));
        Collected.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
