using System.Buffers.Binary;
using System.Text;

namespace Relaybox.ImageBuilder.Elf;

/// <summary>
/// Reads what a 64-bit little-endian shared object tells the dynamic loader (System V gABI, "Object Files" and "Dynamic Linking"):
/// both architectures of images have such files. Every offset in it is checked.
/// </summary>
internal sealed class ElfFile
{
    // Elf64_Ehdr: e_phoff, e_shoff, e_phentsize, e_phnum, e_shentsize, e_shnum.
    private const int ProgramHeadersAt = 32;
    private const int SectionHeadersAt = 40;
    private const int ProgramHeaderSizeAt = 54;
    private const int SectionHeaderSizeAt = 58;
    private const int LoadSegment = 1;
    private const int DynamicSection = 6;
    private const int DynamicSymbols = 11;
    private const int NeededTag = 1;
    private const int SonameTag = 14;
    private const int RunPathTag = 29;
    private const int DynamicSize = 16;
    private const int SymbolSize = 24;

    // EI_MAG, EI_CLASS = ELFCLASS64, EI_DATA = ELFDATA2LSB.
    private static ReadOnlySpan<byte> Identification => [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    private readonly byte[] _bytes;
    private readonly string _name;

    /// <param name="bytes">The whole file.</param>
    /// <param name="name">How messages call it.</param>
    /// <exception cref="ImageBuildException">It is no such file.</exception>
    public ElfFile(byte[] bytes, string name)
    {
        _bytes = bytes;
        _name = name;
        if (!bytes.AsSpan().StartsWith(Identification))
            throw Invalid("it is no 64-bit little-endian ELF file");
    }

    /// <summary>The name that other files ask for it by (<c>DT_SONAME</c>); null when it has none.</summary>
    public string? Soname => Dynamic(SonameTag).FirstOrDefault();

    /// <summary>The names of the shared objects that it is linked with (<c>DT_NEEDED</c>).</summary>
    public IEnumerable<string> Needed => Dynamic(NeededTag);

    /// <summary>The folders in which it looks for them before the usual ones (<c>DT_RUNPATH</c>), as they stand.</summary>
    public IEnumerable<string> RunPath => Dynamic(RunPathTag).SelectMany(path => path.Split(':'));

    /// <summary>The dynamic symbols in the order of the file, without the empty first one.</summary>
    public IEnumerable<ElfSymbol> Symbols()
    {
        IReadOnlyList<Section> sections = Sections();
        foreach (Section table in sections.Where(section => section.Type == DynamicSymbols))
        {
            long names = sections[table.Link].Offset;
            for (long at = table.Offset + SymbolSize; at < table.Offset + table.Size; at += SymbolSize)
                yield return new ElfSymbol(Text(names + Number32(at)), Number(at + 8), Number(at + 16), Number16(at + 6) != 0);
        }
    }

    /// <summary>The bytes that a defined symbol names.</summary>
    /// <exception cref="ImageBuildException">The file does not hold them.</exception>
    public ReadOnlyMemory<byte> ContentOf(ElfSymbol symbol)
    {
        long at = Number(ProgramHeadersAt);
        for (int index = 0; index < Number16(ProgramHeaderSizeAt + 2); index++, at += Number16(ProgramHeaderSizeAt))
        {
            long offset = Number(at + 8);
            long address = Number(at + 16);
            if (Number32(at) == LoadSegment && symbol.Value >= address && symbol.Value + symbol.Size <= address + Number(at + 32))
                return Part(offset + symbol.Value - address, symbol.Size);
        }

        throw Invalid($"it does not hold what {symbol.Name} names");
    }

    private IEnumerable<string> Dynamic(int tag)
    {
        IReadOnlyList<Section> sections = Sections();
        foreach (Section section in sections.Where(section => section.Type == DynamicSection))
        {
            for (long at = section.Offset; at < section.Offset + section.Size; at += DynamicSize)
            {
                if (Number(at) == tag)
                    yield return Text(sections[section.Link].Offset + Number(at + sizeof(long)));
            }
        }
    }

    private List<Section> Sections()
    {
        var sections = new List<Section>();
        long at = Number(SectionHeadersAt);
        for (int index = 0; index < Number16(SectionHeaderSizeAt + 2); index++, at += Number16(SectionHeaderSizeAt))
            sections.Add(new Section((int)Number32(at + 4), Number(at + 24), Number(at + 32), (int)Number32(at + 40)));
        return sections.TrueForAll(section => section.Link >= 0 && section.Link < sections.Count) ? sections : throw Invalid("a section of it refers to one that is not there");
    }

    private string Text(long at)
    {
        ReadOnlySpan<byte> rest = Part(at, _bytes.Length - at).Span;
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(rest[..end]) : throw Invalid("a name in it does not end");
    }

    private int Number16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Part(at, sizeof(ushort)).Span);

    private uint Number32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Part(at, sizeof(uint)).Span);

    private long Number(long at) => BinaryPrimitives.ReadInt64LittleEndian(Part(at, sizeof(long)).Span);

    private ReadOnlyMemory<byte> Part(long at, long length) => at >= 0 && length >= 0 && at <= _bytes.Length - length
        ? _bytes.AsMemory((int)at, (int)length)
        : throw Invalid("it refers to something behind its end");

    private ImageBuildException Invalid(string reason) => new($"{_name} cannot be used: {reason}.");

    /// <summary>What matters of a section header.</summary>
    /// <param name="Type"><c>sh_type</c>.</param>
    /// <param name="Offset">Where it is in the file.</param>
    /// <param name="Size">Bytes.</param>
    /// <param name="Link">Index of the section that belongs to it: for symbols that of their names.</param>
    private sealed record Section(int Type, long Offset, long Size, int Link);
}
