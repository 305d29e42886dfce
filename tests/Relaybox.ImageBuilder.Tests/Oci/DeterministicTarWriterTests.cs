using System.Formats.Tar;
using System.Text;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Oci;

public sealed class DeterministicTarWriterTests
{
    private static readonly byte[] Capability = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0];

    public static TheoryData<string> Names =>
    [
        "usr/bin/relay",
        new string('a', 100),
        "usr/" + new string('b', 100),
        new string('p', 155) + "/" + new string('n', 100),
        new string('q', 156) + "/" + new string('n', 100),
        new string('c', 101),
        "usr/share/" + string.Join('/', Enumerable.Repeat(new string('d', 60), 6)),
        "usr/share/ca-certificates/mozilla/NetLock_Arany_=Class_Gold=_Főtanúsítvány.crt",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Holds_names_of_any_length_and_script(string name)
    {
        TarEntry entry = Assert.Single(Read(Write(writer => writer.Write(name, NewFile("text"), TestContext.Current.CancellationToken))));

        Assert.Equal(name, entry.Name);
        Assert.Equal(4, entry.Length);
    }

    [Fact]
    public void Keeps_modes_owners_times_and_kinds()
    {
        TreeNode postdrop = NewFile("binary");
        postdrop.Mode = (UnixFileMode)0x56D;
        postdrop.GroupId = 101;
        postdrop.UserId = 2_000_000;
        TreeNode sticky = TreeNode.Directory(NodeOrigin.Definition, 1_000_000_000);
        sticky.Mode = (UnixFileMode)0x3FF;
        TreeNode link = TreeNode.Link("../" + new string('t', 120), NodeOrigin.Definition, 1_000_000_000);

        List<TarEntry> entries = Read(Write(writer =>
        {
            writer.Write("tmp", sticky, TestContext.Current.CancellationToken);
            writer.Write("usr/sbin/postdrop", postdrop, TestContext.Current.CancellationToken);
            writer.WriteHardLink("usr/sbin/same", "usr/sbin/postdrop", postdrop);
            writer.Write("usr/link", link, TestContext.Current.CancellationToken);
        }));

        Assert.Equal(
            [
                ("tmp/", TarEntryType.Directory, 0x3FF, 0, 0, ""),
                ("usr/sbin/postdrop", TarEntryType.RegularFile, 0x56D, 2_000_000, 101, ""),
                ("usr/sbin/same", TarEntryType.HardLink, 0x56D, 2_000_000, 101, "usr/sbin/postdrop"),
                ("usr/link", TarEntryType.SymbolicLink, 0x1FF, 0, 0, "../" + new string('t', 120)),
            ],
            entries.Select(entry => (entry.Name, entry.EntryType, (int)entry.Mode, entry.Uid, entry.Gid, entry.LinkName)));
        Assert.All(entries, entry => Assert.Equal(1_000_000_000, entry.ModificationTime.ToUnixTimeSeconds()));
    }

    [Fact]
    public void Writes_a_file_capability_as_the_attribute_that_engines_read()
    {
        TreeNode node = NewFile("binary");
        node.Capability = Capability;
        byte[] tar = Write(writer => writer.Write("usr/bin/ping", node, TestContext.Current.CancellationToken));

        var entry = Assert.IsType<PaxTarEntry>(Assert.Single(Read(tar)));

        // The value is binary, which .NET's reader shows as text: the bytes are looked for themselves.
        Assert.True(entry.ExtendedAttributes.ContainsKey("SCHILY.xattr.security.capability"));
        byte[] record = [.. "57 SCHILY.xattr.security.capability="u8, .. Capability, (byte)'\n'];
        Assert.True(tar.AsSpan().IndexOf(record) > 0);
    }

    [Fact]
    public void Writes_the_same_bytes_for_the_same_entries()
    {
        Assert.Equal(Sample(), Sample());

        static byte[] Sample() => Write(writer =>
        {
            writer.Write("etc", TreeNode.Directory(NodeOrigin.Definition, 7), TestContext.Current.CancellationToken);
            writer.Write("etc/" + new string('x', 300), NewFile("content"), TestContext.Current.CancellationToken);
        });
    }

    [Fact]
    public void Refuses_a_file_that_changed_since_its_length_or_sum_was_taken()
    {
        using var folder = new ScratchFolder();
        var edited = new DiskContent(folder.Write("file", "before"));
        _ = edited.Sums;
        folder.Write("file", "behind");

        Assert.Contains("changed while it was read", Failure(edited), StringComparison.Ordinal);
        Assert.Contains("changed while it was read", Failure(new ChangingContent(10, 20)), StringComparison.Ordinal);
        Assert.Contains("changed while it was read", Failure(new ChangingContent(10, 5)), StringComparison.Ordinal);

        static string Failure(FileContent content) => Assert.Throws<ImageBuildException>(() =>
            Write(writer => writer.Write("etc/file", TreeNode.File(content, NodeOrigin.Definition, 0), TestContext.Current.CancellationToken))).Message;
    }

    [Theory]
    [InlineData(80)]
    [InlineData(84)]
    [InlineData(85)]
    [InlineData(86)]
    [InlineData(982)]
    [InlineData(983)]
    [InlineData(984)]
    public void Counts_its_own_digits_in_the_length_of_a_record(int valueLength)
    {
        var records = new PaxRecords();
        records.Add("linkpath", new string('v', valueLength));

        string text = Encoding.ASCII.GetString(records.Bytes);
        Assert.Equal(text.Length, int.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    private static TreeNode NewFile(string text) => TreeNode.File(new MemoryContent(Encoding.ASCII.GetBytes(text)), NodeOrigin.Definition, 1_000_000_000);

    private static byte[] Write(Action<DeterministicTarWriter> write)
    {
        using var tar = new MemoryStream();
        var writer = new DeterministicTarWriter(tar);
        write(writer);
        writer.Finish();
        return tar.ToArray();
    }

    private static List<TarEntry> Read(byte[] tar)
    {
        using var reader = new TarReader(new MemoryStream(tar));
        var entries = new List<TarEntry>();
        while (reader.GetNextEntry(copyData: true) is { } entry)
            entries.Add(entry);
        return entries;
    }

    private sealed class ChangingContent(long promised, int real) : FileContent
    {
        public override long Length => promised;

        public override Stream Open() => new MemoryStream(new byte[real]);
    }
}
