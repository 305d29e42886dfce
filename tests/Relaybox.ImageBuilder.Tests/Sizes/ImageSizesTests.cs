using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Sizes;
using Relaybox.ImageBuilder.Tests.Oci.Reading;
using static Relaybox.ImageBuilder.Tests.Oci.Reading.LayoutFixture;

namespace Relaybox.ImageBuilder.Tests.Sizes;

public sealed class ImageSizesTests : IDisposable
{
    private const int NoiseBytes = 300_000;

    private readonly LayoutFixture _fixture = new();
    private readonly PlatformImage _image;
    private readonly ImageSizes _sizes;

    public ImageSizesTests()
    {
        // Seeded: what cannot be compressed takes what it is long.
        var noise = new byte[NoiseBytes];
        new Random(1).NextBytes(noise);
        _image = _fixture.Image(
            _fixture.Layer(
                "base",
                Directory("/etc"), File("/etc/hosts", "127.0.0.1 localhost\n"), Directory("/usr"), File("/usr/lib/libone.so.1", noise), File("/usr/lib/libzero.so.1", new byte[NoiseBytes]),
                File("/var/lib/dpkg/info/libone:amd64.list", "/.\n/usr\n/usr/lib\n/usr/lib/libone.so.1\n"),
                File("/var/lib/dpkg/info/zero.list", "/.\n/lib/libzero.so.1\n")),
            _fixture.Layer("program", File("/usr/bin/tool", "\x7F" + "ELF program")));
        using ImageLayout layout = ImageLayout.Open(_fixture.Layout("oci", _image));
        _sizes = ImageSizes.Read(layout, new ImageResolver(layout).Resolve(null).Platforms[0], Token);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_total_is_what_the_layers_are()
    {
        Assert.Equal(_image.Layers.Sum(layer => layer.Size), _sizes.Total.CompressedBytes);
        Assert.Equal(_image.Layers.Sum(layer => layer.Entries), _sizes.Total.Paths);
        Assert.Equal(20 + NoiseBytes + NoiseBytes + 38 + 21 + 12, _sizes.Total.UnpackedBytes);
    }

    [Theory]
    [InlineData("Package", 1)]
    [InlineData("Layer", 1)]
    [InlineData("Path", 1)]
    [InlineData("Path", 2)]
    [InlineData("Path", int.MaxValue)]
    public void Every_table_adds_up_to_the_total(string grouping, int depth)
    {
        IReadOnlyList<SizeRow> rows = _sizes.Rows(Enum.Parse<SizeGrouping>(grouping), depth);

        Assert.Equal(_sizes.Total, SizeRow.Of("total", rows));
        Assert.Equal(rows.OrderByDescending(row => row.CompressedBytes), rows);
    }

    [Fact]
    public void What_cannot_be_compressed_takes_its_length_and_zeros_nearly_nothing()
    {
        IReadOnlyList<SizeRow> rows = _sizes.Rows(SizeGrouping.Path, int.MaxValue);

        // Stored blocks cost five bytes each 16 to 64 kB (RFC 1951), the header some dozens.
        Assert.InRange(rows.Single(row => row.Name == "/usr/lib/libone.so.1").CompressedBytes, NoiseBytes, NoiseBytes + 400);
        Assert.InRange(rows.Single(row => row.Name == "/usr/lib/libzero.so.1").CompressedBytes, 200, 1000);
    }

    [Fact]
    public void A_path_belongs_to_the_package_whose_list_has_it_and_a_program_to_itself() => Assert.Equal(
        ["(definition)", "(ends of layers)", "(package database)", "/usr/bin/tool", "libone", "zero"],
        _sizes.Rows(SizeGrouping.Package, 1).Select(row => row.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Folders_are_rolled_up_to_the_depth_asked_for() => Assert.Equal(
        ["(ends of layers)", "/etc", "/etc/hosts", "/usr", "/usr/bin/", "/usr/lib/", "/var/lib/"],
        _sizes.Rows(SizeGrouping.Path, 2).Select(row => row.Name).Order(StringComparer.Ordinal));
}
