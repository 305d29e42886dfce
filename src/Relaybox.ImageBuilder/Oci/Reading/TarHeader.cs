using System.Buffers.Binary;
using System.Text;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// One 512-byte header block (POSIX.1-2001, ustar), also with the numbers that GNU tar writes in base 256. .NET's reader decodes
/// extended attributes as text and so loses the bytes of file capabilities; that is why layers are read by one of our own.
/// </summary>
internal readonly ref struct TarHeader
{
    /// <summary>Bytes of a block.</summary>
    public const int Bytes = 512;

    private readonly ReadOnlySpan<byte> _block;

    /// <exception cref="InvalidDataException">The checksum is wrong: this is no header.</exception>
    public TarHeader(ReadOnlySpan<byte> block)
    {
        _block = block;
        long sum = 8 * ' ';
        for (int index = 0; index < Bytes; index++)
            sum += index is >= 148 and < 156 ? 0 : block[index];
        if (Number(148, 8) != sum)
            throw new InvalidDataException("a tar header has a wrong checksum.");
    }

    /// <summary>ustar's <c>typeflag</c>.</summary>
    public char Type => (char)_block[156];

    /// <summary>With ustar's prefix; GNU tar, whose magic ends with a blank, has other things there.</summary>
    public string Name
    {
        get
        {
            string prefix = _block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(345, 155) : string.Empty;
            return prefix.Length > 0 ? $"{prefix}/{Text(0, 100)}" : Text(0, 100);
        }
    }

    public string LinkName => Text(157, 100);

    public string UserName => Text(265, 32);

    public string GroupName => Text(297, 32);

    public long Mode => Number(100, 8);

    public long UserId => Number(108, 8);

    public long GroupId => Number(116, 8);

    public long Size => Number(124, 12);

    public long ModifiedAt => Number(136, 12);

    private string Text(int offset, int length)
    {
        ReadOnlySpan<byte> field = _block.Slice(offset, length);
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    private long Number(int offset, int length)
    {
        ReadOnlySpan<byte> field = _block.Slice(offset, length);
        // GNU tar: the highest bit set, then a big-endian number; negative ones are all ones before it.
        if (field[0] is 0x80 or 0xFF)
            return BinaryPrimitives.ReadInt64BigEndian(field[(length - sizeof(long))..]) is var value && length > sizeof(long) ? value : value & 0x00FF_FFFF_FFFF_FFFF;

        long number = 0;
        foreach (byte digit in field.Trim(" \0"u8))
            number = digit is >= (byte)'0' and <= (byte)'7' ? (number << 3) + (digit - '0') : throw new InvalidDataException("a tar header has a number that is none.");
        return number;
    }
}
