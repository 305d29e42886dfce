using System.Formats.Tar;
using System.Text;
using Relaybox.ImageBuilder.Archives;

namespace Relaybox.ImageBuilder.Tests.Archives;

public sealed class DebReaderTests
{
    [Fact]
    public void Reads_control_files_and_entries()
    {
        byte[] deb = new FakeDeb().Control("postinst", "#!/bin/sh\n")
            .Directory("./").Directory("./usr/").File("./usr/relay", "hello", 0xDED, uid: 0, gid: 101).Link("./usr/link", "relay").HardLink("./usr/same", "./usr/relay")
            .Build();

        using var stream = new MemoryStream(deb);
        using var reader = new DebReader(stream, "s6");
        IReadOnlyDictionary<string, byte[]> control = reader.ReadControl();
        var entries = new List<(string Path, DataEntryKind Kind, int Mode, int Gid, string? Target, string Text)>();
        foreach (DataEntry entry in reader.ReadData())
        {
            using var text = new StreamReader(entry.Content ?? Stream.Null);
            entries.Add((entry.Path, entry.Kind, (int)entry.Mode, entry.GroupId, entry.LinkTarget, text.ReadToEnd()));
        }

        Assert.Equal("control postinst", string.Join(' ', control.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal("#!/bin/sh\n", Encoding.UTF8.GetString(control["postinst"]));
        Assert.Equal(
            [
                ("/", DataEntryKind.Directory, 0x1ED, 0, null, string.Empty),
                ("/usr", DataEntryKind.Directory, 0x1ED, 0, null, string.Empty),
                ("/usr/relay", DataEntryKind.File, 0xDED, 101, null, "hello"),
                ("/usr/link", DataEntryKind.SymbolicLink, 0x1FF, 0, "relay", string.Empty),
                ("/usr/same", DataEntryKind.HardLink, 0x1A4, 0, "/usr/relay", string.Empty),
            ],
            entries);
    }

    [Theory]
    [InlineData("/etc/passwd", "is an absolute path.")]
    [InlineData("./../etc/passwd", "leaves its folder or is no clean path.")]
    [InlineData("./usr/../../etc/passwd", "leaves its folder or is no clean path.")]
    [InlineData("./usr//bin", "leaves its folder or is no clean path.")]
    [InlineData("./usr/./bin", "leaves its folder or is no clean path.")]
    public void Refuses_a_name_that_leaves_its_folder(string name, string reason)
    {
        byte[] deb = new FakeDeb().File(name, "x").Build();

        Assert.Equal($"Package s6 cannot be used: entry '{name}' {reason}", Failure(deb));
    }

    [Theory]
    [InlineData(TarEntryType.CharacterDevice)]
    [InlineData(TarEntryType.BlockDevice)]
    [InlineData(TarEntryType.Fifo)]
    public void Refuses_devices_and_fifos(TarEntryType type)
    {
        byte[] deb = new FakeDeb().Add(type, "./dev/thing", 0x1B6).Build();

        Assert.Equal("Package s6 cannot be used: entry './dev/thing' is a device or a fifo.", Failure(deb));
    }

    [Theory]
    [InlineData('7')]
    [InlineData('S')]
    [InlineData('D')]
    public void Refuses_types_that_packages_do_not_use(char type)
    {
        byte[] deb = new FakeDeb().File("./usr/thing", "").BuildWithType(type);

        Assert.StartsWith("Package s6 cannot be used: ", Failure(deb), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_extended_attributes_rather_than_losing_them()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "./usr/bin/ping", [new("SCHILY.xattr.security.capability", "x")]));
        byte[] deb = FakeDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar", EmptyTar()), ("data.tar", tar.ToArray()));

        Assert.Contains("entry './usr/bin/ping' carries extended attributes", Failure(deb), StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_when_a_package_decompresses_to_too_much()
    {
        byte[] deb = new FakeDeb().File("./zeros", new string('\0', 3 << 20)).Build();

        Assert.InRange(deb.Length, 1, 100_000);
        Assert.Equal(
            "Package s6 cannot be used: it decompresses to more than 1048576 bytes.",
            Failure(deb, new DebLimits { DataBytes = 1 << 20 }));
    }

    [Fact]
    public void Stops_after_too_many_entries()
    {
        byte[] deb = new FakeDeb().File("./a", "").File("./b", "").File("./c", "").Build();

        Assert.Equal("Package s6 cannot be used: it has more than 2 entries.", Failure(deb, new DebLimits { DataEntries = 2 }));
    }

    [Fact]
    public void Refuses_every_truncation()
    {
        byte[] deb = new FakeDeb().Directory("./usr/").File("./usr/file", "some content of a file").Build();

        for (int length = 0; length < deb.Length - 1; length++)
            Assert.StartsWith("Package s6 cannot be used: ", Failure(deb[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void Survives_every_changed_byte()
    {
        byte[] deb = new FakeDeb().Directory("./usr/").File("./usr/file", "some content of a file").HardLink("./usr/same", "./usr/file").Build();

        for (int index = 0; index < deb.Length; index++)
        {
            byte[] changed = [.. deb];
            changed[index] ^= 0xFF;
            Exception? failure = Record.Exception(() => ReadAll(changed, limits: null));

            // Some bytes are of no consequence; nothing but the exception for the operator may come out of the others.
            Assert.True(failure is null or InvalidPackageException, $"byte {index}: {failure}");
        }
    }

    [Fact]
    public void Names_a_compression_that_it_does_not_know()
    {
        byte[] deb = FakeDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.zst", []), ("data.tar.zst", []));

        Assert.Contains("'control.tar.zst' is compressed in a way that is not supported", Failure(deb), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_members_that_are_missing_or_of_another_format()
    {
        Assert.Contains("no ar archive", Failure("not a package at all"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("its format is not 2.0.", Failure(FakeDeb.Ar(("debian-binary", "3.0\n"u8.ToArray()))), StringComparison.Ordinal);
        Assert.Contains("member 'control.tar' is missing", Failure(FakeDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("data.tar", EmptyTar()))), StringComparison.Ordinal);
        Assert.Contains("member 'data.tar' is missing", Failure(FakeDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar", EmptyTar()))), StringComparison.Ordinal);
    }

    private static byte[] EmptyTar() => new byte[1024];

    private static string Failure(byte[] deb, DebLimits? limits = null) => Assert.Throws<InvalidPackageException>(() => ReadAll(deb, limits)).Message;

    private static void ReadAll(byte[] deb, DebLimits? limits)
    {
        using var stream = new MemoryStream(deb);
        using var reader = new DebReader(stream, "s6", limits);
        reader.ReadControl();
        foreach (DataEntry entry in reader.ReadData())
            entry.Content?.CopyTo(Stream.Null);
    }
}
