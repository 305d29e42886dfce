using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Relaybox.ImageBuilder.Tests.Archives;

/// <summary>Builds packages, good and hostile ones, byte by byte where the library's writer would refuse.</summary>
internal sealed class FakeDeb
{
    private readonly MemoryStream _data = new();
    private readonly TarWriter _writer;
    private readonly SortedDictionary<string, string> _control = new(StringComparer.Ordinal);

    public FakeDeb(string name = "s6")
    {
        _writer = new TarWriter(_data, TarEntryFormat.Gnu, leaveOpen: true);
        _control["control"] = $"Package: {name}\nVersion: 2.13-1\nArchitecture: amd64\nDescription: for tests\n";
    }

    public FakeDeb Control(string file, string text)
    {
        _control[file] = text;
        return this;
    }

    public FakeDeb Directory(string name, int mode = 0x1ED) => Add(TarEntryType.Directory, name, mode);

    public FakeDeb File(string name, string text, int mode = 0x1A4, int uid = 0, int gid = 0) => Add(TarEntryType.RegularFile, name, mode, uid, gid, text: text);

    public FakeDeb Link(string name, string target) => Add(TarEntryType.SymbolicLink, name, 0x1FF, target: target);

    public FakeDeb HardLink(string name, string target) => Add(TarEntryType.HardLink, name, 0x1A4, target: target);

    public FakeDeb Add(TarEntryType type, string name, int mode, int uid = 0, int gid = 0, string? target = null, string? text = null)
    {
        GnuTarEntry entry = Dated(new GnuTarEntry(type, name) { Mode = (UnixFileMode)mode, Uid = uid, Gid = gid });
        if (target is not null)
            entry.LinkName = target;
        if (text is not null)
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        _writer.WriteEntry(entry);
        return this;
    }

    /// <summary>An entry with a type flag that .NET does not know.</summary>
    public byte[] BuildWithType(char type)
    {
        _writer.Dispose();
        byte[] tar = _data.ToArray();
        tar[156] = (byte)type;
        int sum = 0;
        for (int index = 0; index < 512; index++)
            sum += index is >= 148 and < 156 ? ' ' : tar[index];
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
        return Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", Gzip(ControlTar())), ("data.tar.gz", Gzip(tar)));
    }

    public byte[] Build()
    {
        _writer.Dispose();
        return Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", Gzip(ControlTar())), ("data.tar.gz", Gzip(_data.ToArray())));
    }

    public static byte[] Ar(params (string Name, byte[] Content)[] members)
    {
        using var ar = new MemoryStream();
        ar.Write("!<arch>\n"u8);
        foreach ((string name, byte[] content) in members)
        {
            string header = string.Create(CultureInfo.InvariantCulture, $"{name,-16}{1_000_000_000,-12}{0,-6}{0,-6}{100644,-8}{content.Length,-10}`\n");
            ar.Write(Encoding.ASCII.GetBytes(header));
            ar.Write(content);
            if (content.Length % 2 == 1)
                ar.WriteByte((byte)'\n');
        }

        return ar.ToArray();
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var all = new MemoryStream();
        using (var gzip = new GZipStream(all, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return all.ToArray();
    }

    /// <summary>The same package is the same bytes, whenever it is built.</summary>
    private static GnuTarEntry Dated(GnuTarEntry entry)
    {
        entry.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);
        return entry;
    }

    private byte[] ControlTar()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach ((string name, string text) in _control)
                writer.WriteEntry(Dated(new GnuTarEntry(TarEntryType.RegularFile, "./" + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) }));
        }

        return tar.ToArray();
    }
}
