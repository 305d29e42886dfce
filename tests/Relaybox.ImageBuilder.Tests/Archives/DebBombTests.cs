using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Relaybox.ImageBuilder.Archives;
using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.ImageBuilder.Tests.Archives;

/// <summary>Packages that are small and ask for a lot. What each may take is a limit that is set low here.</summary>
public sealed class DebBombTests
{
    private const int Block = 512;

    [Fact]
    public async Task Zeros_in_xz()
    {
        Requirements.Need(ProcessRunner.IsInstalled("xz") ? null : "There is no xz on this machine.");
        using var folder = new ScratchFolder();
        string tar = Path.Combine(folder.Path, "data.tar");
        await File.WriteAllBytesAsync(tar, [.. Header("./zeros", '0', 8 << 20), .. new byte[8 << 20], .. End()], TestContext.Current.CancellationToken);
        (await ProcessRunner.RunAsync("xz", [tar], cancellationToken: TestContext.Current.CancellationToken)).EnsureSuccess();
        byte[] data = await File.ReadAllBytesAsync(tar + ".xz", TestContext.Current.CancellationToken);

        Assert.InRange(data.Length, 1, 10_000);
        Assert.Equal("Package s6 cannot be used: it decompresses to more than 1048576 bytes.", Failure(Deb("data.tar.xz", data), new DebLimits { DataBytes = 1 << 20 }));
    }

    [Fact]
    public void Zeros_behind_the_end_of_the_archive() => Assert.Equal(
        "Package s6 cannot be used: it decompresses to more than 1048576 bytes.",
        Failure(Deb("data.tar.gz", FakeDeb.Gzip([.. Header("./file", '0', 0), .. End(), .. new byte[4 << 20]])), new DebLimits { DataBytes = 1 << 20 }));

    [Fact]
    public void Control_files_that_decompress_to_too_much() => Assert.Equal(
        "Package s6 cannot be used: it decompresses to more than 65536 bytes.",
        Failure(new FakeDeb().Control("postinst", new string('#', 1 << 20)).Build(), new DebLimits { ControlBytes = 64 << 10 }));

    [Theory]
    [InlineData('L')]
    [InlineData('K')]
    [InlineData('x')]
    [InlineData('g')]
    public void A_name_or_header_of_two_gigabytes_takes_no_memory(char type)
    {
        // Only announced: who believes it takes the memory before the first byte of it is there.
        byte[] deb = Deb("data.tar.gz", FakeDeb.Gzip([.. Header("././@LongLink", type, 2_147_000_000), .. new byte[64 << 10]]));
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("Package s6 cannot be used: the name or header of an entry has 2147000000 bytes, and 65536 are allowed.", Failure(deb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void A_name_of_two_gigabytes_among_the_control_files()
    {
        byte[] control = FakeDeb.Gzip([.. Header("././@LongLink", 'L', 2_147_000_000), .. new byte[Block]]);

        Assert.Equal(
            "Package s6 cannot be used: the name or header of an entry has 2147000000 bytes, and 65536 are allowed.",
            Failure(FakeDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", control), ("data.tar.gz", FakeDeb.Gzip(End())))));
    }

    [Fact]
    public void Names_that_are_too_much_together()
    {
        var deb = new FakeDeb();
        for (int index = 0; index < 50; index++)
            deb.File($"./{new string('n', 2000)}{index}", "");

        Assert.Equal("Package s6 cannot be used: the names of its entries have more than 65536 characters together.", Failure(deb.Build(), new DebLimits { NameCharacters = 64 << 10 }));
    }

    [Theory]
    [InlineData("./usr/")]
    [InlineData("/")]
    public void A_name_of_a_length_that_no_file_system_has(string start)
    {
        byte[] deb = new FakeDeb().File(start + new string('n', 5000), "").Build();

        Assert.EndsWith(start[0] == '/' ? "is an absolute path." : "is no path: too long, or not UTF-8.", Failure(deb), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_changes_the_size_of_an_entry_hides_others()
    {
        byte[] records = Encoding.ASCII.GetBytes("19 size=4294967296\n");
        byte[] deb = Deb("data.tar.gz", FakeDeb.Gzip([.. Header("./pax", 'x', records.Length), .. Padded(records), .. Header("./file", '0', 0), .. End()]));

        Assert.Equal("Package s6 cannot be used: an extended header changes the size of an entry, which packages do not need.", Failure(deb));
    }

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('5')]
    public void Contents_of_what_is_no_file(char type) => Assert.Equal(
        $"Package s6 cannot be used: an entry of type '{type}' has contents, which only files have.",
        Failure(Deb("data.tar.gz", FakeDeb.Gzip([.. Header("./x", type, 512, "y"), .. new byte[Block], .. End()]))));

    [Fact]
    public void A_size_that_is_no_octal_number() => Assert.Equal(
        "Package s6 cannot be used: the size of an entry is no octal number.",
        // Base 256, as GNU tar writes files of 8 GiB and more.
        Failure(Deb("data.tar.gz", FakeDeb.Gzip([.. WithSize(Header("./x", '0', 0), [0x80, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]), .. End()]))));

    private static byte[] Deb(string name, byte[] data) =>
        FakeDeb.Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", FakeDeb.Gzip(End())), (name, data));

    private static byte[] End() => new byte[2 * Block];

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(Block - (bytes.Length % Block)) % Block]];

    private static byte[] Header(string name, char type, long size, string link = "")
    {
        var header = new byte[Block];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        "0000644\00000000\00000000\0"u8.CopyTo(header.AsSpan(100));
        "00000000000\0"u8.CopyTo(header.AsSpan(136));
        header[156] = (byte)type;
        Encoding.ASCII.GetBytes(link).CopyTo(header, 157);
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        return WithSize(header, Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0') + "\0"));
    }

    private static byte[] WithSize(byte[] header, byte[] size)
    {
        size.CopyTo(header, 124);
        "        "u8.CopyTo(header.AsSpan(148));
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Convert.ToString(header.Sum(value => value), 8).PadLeft(6, '0')}\0 ")).CopyTo(header, 148);
        return header;
    }

    private static string Failure(byte[] deb, DebLimits? limits = null) => Assert.Throws<InvalidPackageException>(() =>
    {
        using var stream = new MemoryStream(deb);
        using var reader = new DebReader(stream, "s6", limits);
        reader.ReadControl();
        foreach (DataEntry entry in reader.ReadData())
            entry.Content?.CopyTo(Stream.Null);
    }).Message;
}
