using System.Formats.Tar;
using System.Text;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Oci.Reading;

public sealed class LayerTarReaderTests
{
    private static readonly byte[] Capability = [1, 0, 0, 2, 0, 4, 0xFF, 0xFE, 0, 0, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static TheoryData<TarEntryFormat, int> Formats => new()
    {
        { TarEntryFormat.V7, 60 }, { TarEntryFormat.Ustar, 90 }, { TarEntryFormat.Pax, 300 }, { TarEntryFormat.Gnu, 300 },
    };

    [Fact]
    public void Reads_everything_that_our_writer_writes()
    {
        string longName = "usr/" + string.Join('/', Enumerable.Repeat(new string('d', 70), 5)) + "/Főtanúsítvány";
        TreeNode file = TreeNode.File(new MemoryContent(new byte[1000]), NodeOrigin.Definition, 1_000_000_000);
        file.Mode = (UnixFileMode)0xDED;
        (file.UserId, file.GroupId) = (2_000_000, 101);
        file.Capability = Capability;

        List<StoredEntry> entries = Read(Written(writer =>
        {
            writer.Write(longName, file, TestContext.Current.CancellationToken);
            writer.WriteHardLink("usr/again", longName, file);
            writer.Write("link", TreeNode.Link("../" + new string('t', 150), NodeOrigin.Definition, 7), TestContext.Current.CancellationToken);
            writer.Write("usr", TreeNode.Directory(NodeOrigin.Definition, 8), TestContext.Current.CancellationToken);
        }));

        Assert.Equal(["/" + longName, "/usr/again", "/link", "/usr"], entries.Select(entry => entry.Path));
        Assert.Equal([StoredEntryType.File, StoredEntryType.HardLink, StoredEntryType.SymbolicLink, StoredEntryType.Directory], entries.Select(entry => entry.Type));
        Assert.Equal(((UnixFileMode)0xDED, 2_000_000, 101, 1_000_000_000m, 1000), (entries[0].Mode, entries[0].UserId, entries[0].GroupId, entries[0].ModifiedAt, entries[0].Size));
        Assert.Equal(Capability, entries[0].ExtendedAttributes["security.capability"]);
        Assert.Equal(["", "/" + longName, "../" + new string('t', 150), ""], entries.Select(entry => entry.LinkTarget));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reads_what_other_builders_write(TarEntryFormat format, int nameLength)
    {
        string name = new string('n', nameLength - 5) + "/file";
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name) { UserName = "root" },
                TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name) { UserName = "root" },
                _ => new PaxTarEntry(TarEntryType.RegularFile, name, new Dictionary<string, string>(StringComparer.Ordinal) { ["SCHILY.xattr.user.x"] = "a=b" }) { UserName = "root" },
            };
            (entry.Mode, entry.Uid, entry.Gid) = ((UnixFileMode)0x1A4, 7, 8);
            entry.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddMilliseconds(format == TarEntryFormat.Pax ? 250 : 0);
            entry.DataStream = new MemoryStream("hello"u8.ToArray());
            writer.WriteEntry(entry);
        }

        StoredEntry read = Assert.Single(Read(tar.ToArray()));

        Assert.Equal("/" + name, read.Path);
        Assert.Equal((7, 8, 5), (read.UserId, read.GroupId, read.Size));
        Assert.Equal(format == TarEntryFormat.Pax ? 1_700_000_000.25m : 1_700_000_000m, read.ModifiedAt);
        Assert.Equal(format == TarEntryFormat.V7 ? "" : "root", read.UserName);
        Assert.Equal(format == TarEntryFormat.Pax ? "a=b" : null, read.ExtendedAttributes.TryGetValue("user.x", out byte[]? value) ? Encoding.UTF8.GetString(value) : null);
    }

    [Fact]
    public void Reads_numbers_in_base_256()
    {
        byte[] tar = Written(writer => writer.Write("file", TreeNode.File(new MemoryContent([1]), NodeOrigin.Definition, 1), TestContext.Current.CancellationToken));
        // Owner 3,000,000 in eight bytes, as GNU tar writes what does not fit into seven octal digits.
        byte[] owner = [0x80, 0, 0, 0, 0, 0x2D, 0xC6, 0xC0];
        owner.CopyTo(tar, 108);
        Sum(tar);

        Assert.Equal(3_000_000, Assert.Single(Read(tar)).UserId);
    }

    [Theory]
    [InlineData(156, 'Z', "has the type 'Z'")]
    [InlineData(124, 'x', "has a number that is none")]
    public void Refuses_headers_that_are_none(int offset, char value, string sentence)
    {
        byte[] tar = Written(writer => writer.Write("file", TreeNode.File(new MemoryContent([1]), NodeOrigin.Definition, 1), TestContext.Current.CancellationToken));
        tar[offset] = (byte)value;
        Assert.Contains("checksum", Assert.Throws<InvalidDataException>(() => Read(tar)).Message, StringComparison.Ordinal);
        Sum(tar);

        Assert.Contains(sentence, Assert.Throws<InvalidDataException>(() => Read(tar)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5 a=b\n")]
    [InlineData("99 a=b\n")]
    [InlineData("6 a=bc")]
    [InlineData("x a=b\n")]
    [InlineData("7 abcd\n")]
    public void Refuses_malformed_records(string records) =>
        Assert.Contains("PAX header", Assert.Throws<InvalidDataException>(() => new PaxHeader().Add(Encoding.UTF8.GetBytes(records))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_archive_without_an_end_is_cut_short()
    {
        byte[] tar = Written(writer => writer.Write("file", TreeNode.File(new MemoryContent(new byte[600]), NodeOrigin.Definition, 1), TestContext.Current.CancellationToken));

        foreach (int length in new[] { 0, 100, 512, 1000, 1535, 1536 })
            Assert.Throws<EndOfStreamException>(() => Read(tar[..length]));
    }

    private static byte[] Written(Action<DeterministicTarWriter> write)
    {
        using var tar = new MemoryStream();
        var writer = new DeterministicTarWriter(tar);
        write(writer);
        writer.Finish();
        return tar.ToArray();
    }

    private static List<StoredEntry> Read(byte[] tar)
    {
        var reader = new LayerTarReader(new MemoryStream(tar));
        var entries = new List<StoredEntry>();
        var buffer = new byte[300];
        while (reader.Next() is { } entry)
        {
            entries.Add(entry);
            while (reader.ReadContent(buffer) > 0)
            {
            }
        }

        return entries;
    }

    /// <summary>Makes the checksum right again.</summary>
    private static void Sum(byte[] tar)
    {
        tar.AsSpan(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in tar.AsSpan(0, 512))
            sum += value;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
    }
}
