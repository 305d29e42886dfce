using System.Formats.Tar;
using System.Text;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>
/// Passes a tar archive on and looks at every header before anybody acts on it. A header that says how long the name of the next
/// entry is (GNU's <c>L</c> and <c>K</c>, POSIX's <c>x</c> and <c>g</c>) makes readers take that much memory at once, so a few kilobytes
/// of a compressed archive could ask for gigabytes. What would make this and the reader behind it see different headers
/// is refused as well: sizes in the headers of POSIX, sizes that are no octal numbers, and contents of entries that have none.
/// </summary>
/// <param name="inner">The archive, decompressed.</param>
/// <param name="metadataLimit">The largest name or POSIX header, in bytes.</param>
internal sealed class TarGuardStream(Stream inner, int metadataLimit) : ForwardOnlyStream
{
    private const int BlockBytes = 512;
    private const int SizeOffset = 124;
    private const int SizeBytes = 12;
    private const int TypeOffset = 156;

    private readonly byte[] _pending = new byte[BlockBytes];
    private readonly MemoryStream _records = new();
    private int _given = BlockBytes;
    private int _length = BlockBytes;
    private long _content;
    private long _recordsLeft;
    private bool _ended;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A header is not acceptable.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_content > 0) return ReadContent(buffer);
        if (_given == _length) FillHeader();

        int count = Math.Min(buffer.Length, _length - _given);
        _pending.AsSpan(_given, count).CopyTo(buffer);
        _given += count;
        // Only when the header was given out whole does what follows begin.
        if (_given == _length && _length == BlockBytes) _content = ContentOf(_pending);
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _records.Dispose();
        base.Dispose(disposing);
    }

    private int ReadContent(Span<byte> buffer)
    {
        int read = inner.Read(buffer[..(int)Math.Min(buffer.Length, _content)]);
        // The reader behind this says what is missing.
        _content = read == 0 ? 0 : _content - read;
        if (_recordsLeft > 0) KeepRecords(buffer[..read]);
        return read;
    }

    private void KeepRecords(ReadOnlySpan<byte> bytes)
    {
        int count = (int)Math.Min(bytes.Length, _recordsLeft);
        _records.Write(bytes[..count]);
        _recordsLeft -= count;
        if (_recordsLeft > 0) return;

        string records = Encoding.UTF8.GetString(_records.GetBuffer(), 0, (int)_records.Length);
        if (records.Contains(" size=", StringComparison.Ordinal) || records.Contains(" GNU.sparse.", StringComparison.Ordinal))
            throw new InvalidDataException("an extended header changes the size of an entry, which packages do not need.");
    }

    private void FillHeader()
    {
        _given = 0;
        _length = _ended ? 0 : inner.ReadAtLeast(_pending, BlockBytes, throwOnEndOfStream: false);
        _ended = _length < BlockBytes;
        if (_length == BlockBytes) Check(_pending);
    }

    private void Check(ReadOnlySpan<byte> header)
    {
        long size = SizeOf(header);
        var type = (TarEntryType)header[TypeOffset];
        if (IsMetadata(type) && size > metadataLimit)
            throw new InvalidDataException($"the name or header of an entry has {size} bytes, and {metadataLimit} are allowed.");
        if (!IsMetadata(type) && !IsFile(type) && size > 0)
            throw new InvalidDataException($"an entry of type '{(char)type}' has contents, which only files have.");

        _records.SetLength(0);
        _recordsLeft = type is TarEntryType.ExtendedAttributes or TarEntryType.GlobalExtendedAttributes ? size : 0;
    }

    private static long ContentOf(ReadOnlySpan<byte> header) => (SizeOf(header) + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static bool IsMetadata(TarEntryType type) => type
        is TarEntryType.LongPath or TarEntryType.LongLink or TarEntryType.ExtendedAttributes or TarEntryType.GlobalExtendedAttributes;

    private static bool IsFile(TarEntryType type) => type is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;

    /// <summary>The size field: octal digits, padded with blanks in front and blanks or NULs behind. An empty one is 0.</summary>
    private static long SizeOf(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<byte> digits = header.Slice(SizeOffset, SizeBytes).TrimStart((byte)' ').TrimEnd(" \0"u8);
        long size = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException("the size of an entry is no octal number.");
            size = (size * 8) + (digit - '0');
        }

        return size;
    }
}
