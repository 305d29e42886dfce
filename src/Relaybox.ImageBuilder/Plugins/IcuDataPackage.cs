using System.Buffers.Binary;
using System.Text;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>
/// ICU's common data (ICU User Guide, "ICU Data"; <c>udatamem.h</c>, <c>ucmndata.h</c>): a header with the format <c>CmnD</c>, a table of
/// contents, and the items. The header begins with its own length (16 bits) and two magic bytes; the table with the number of items
/// (32 bits), then offset of the name and offset of the data of each (32 bits, counted from the table), sorted by name, for
/// ICU searches by halving; then the names, ended by zeros. Items begin at multiples of 16 and end where the next one begins.
/// </summary>
internal static class IcuDataPackage
{
    private const int Alignment = 16;
    private const int FormatAt = 12;
    private const int TocEntrySize = 2 * sizeof(uint);

    private static ReadOnlySpan<byte> Format => "CmnD"u8;

    /// <summary>Makes a package of some items of another.</summary>
    /// <param name="whole">The other package.</param>
    /// <param name="items">Names of the items without the package's own name, as in <c>uts46.nrm</c>.</param>
    /// <exception cref="InvalidDataException">It is no package, or has no such item; the message is the end of a sentence.</exception>
    public static byte[] Select(ReadOnlySpan<byte> whole, IReadOnlyCollection<string> items)
    {
        if (whole.Length < FormatAt + Format.Length || whole[2] != 0xDA || whole[3] != 0x27 || !whole[FormatAt..].StartsWith(Format))
            throw new InvalidDataException("is no common data of ICU.");

        ReadOnlySpan<byte> header = whole[..BinaryPrimitives.ReadUInt16LittleEndian(whole)];
        ReadOnlySpan<byte> body = whole[header.Length..];
        var all = ReadContents(body);
        var selected = new SortedDictionary<string, Range>(StringComparer.Ordinal);
        foreach (string item in items)
        {
            string name = all.Keys.FirstOrDefault(name => name.AsSpan(name.IndexOf('/', StringComparison.Ordinal) + 1).SequenceEqual(item))
                ?? throw new InvalidDataException($"has no item '{item}'.");
            selected[name] = all[name];
        }

        return Write(header, body, selected);
    }

    private static SortedDictionary<string, Range> ReadContents(ReadOnlySpan<byte> body)
    {
        var contents = new SortedDictionary<string, Range>(StringComparer.Ordinal);
        int count = (int)NumberAt(body, 0);
        for (int index = 0; index < count; index++)
        {
            int entry = sizeof(uint) + (index * TocEntrySize);
            ReadOnlySpan<byte> name = body[(int)NumberAt(body, entry)..];
            int end = index + 1 < count ? (int)NumberAt(body, entry + TocEntrySize + sizeof(uint)) : body.Length;
            contents[Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)])] = (int)NumberAt(body, entry + sizeof(uint))..end;
        }

        return contents;
    }

    private static byte[] Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, SortedDictionary<string, Range> items)
    {
        int namesAt = sizeof(uint) + (items.Count * TocEntrySize);
        using var toc = new MemoryStream();
        using var names = new MemoryStream();
        using var data = new MemoryStream();
        int dataAt = Aligned(header.Length + namesAt + items.Keys.Sum(name => name.Length + 1)) - header.Length;
        Add(toc, items.Count);
        foreach ((string name, Range range) in items)
        {
            Add(toc, namesAt + (int)names.Length);
            Add(toc, dataAt + (int)data.Length);
            names.Write(Encoding.ASCII.GetBytes(name + '\0'));
            data.Write(body[range]);
            data.SetLength(data.Position = Aligned((int)data.Length));
        }

        var package = new byte[header.Length + dataAt + data.Length];
        header.CopyTo(package);
        toc.ToArray().CopyTo(package, header.Length);
        names.ToArray().CopyTo(package, header.Length + namesAt);
        data.ToArray().CopyTo(package, header.Length + dataAt);
        return package;
    }

    private static int Aligned(int length) => (length + Alignment - 1) / Alignment * Alignment;

    private static uint NumberAt(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static void Add(MemoryStream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }
}
