using System.Text.Json.Nodes;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Tests.Oci.Reading;

public sealed class DamagedLayoutTests : IDisposable
{
    private readonly LayoutFixture _fixture = new();
    private readonly PlatformImage _image;
    private readonly string _layout;

    public DamagedLayoutTests()
    {
        _image = _fixture.Image(_fixture.Layer("base", LayoutFixture.File("/file", "some text")));
        _layout = _fixture.Layout("oci", _image);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Nothing_there() => Assert.Contains("does not exist: name the folder or archive of an image", Error(_fixture.PathOf("absent")), StringComparison.Ordinal);

    [Fact]
    public void No_marker()
    {
        File.Delete(Path.Combine(_layout, "oci-layout"));

        Assert.Contains("is no image: it has no file 'oci-layout'", Error(_layout), StringComparison.Ordinal);
        Assert.Contains("is no archive of an image, or is damaged: it has no file 'oci-layout'", Error(_fixture.ArchiveOf(_layout, compressed: false, includeFolder: false)), StringComparison.Ordinal);
    }

    [Fact]
    public void No_index()
    {
        File.Delete(Path.Combine(_layout, "index.json"));

        Assert.Contains("is no complete image: its index.json is missing", Error(_layout), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"manifests\":[{}]}")]
    [InlineData("{\"manifests\":")]
    [InlineData("null")]
    public void An_index_that_is_none(string text)
    {
        File.WriteAllText(Path.Combine(_layout, "index.json"), text);

        Assert.Contains("index.json is no JSON of the kind it should be", Error(_layout), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_index()
    {
        File.WriteAllText(Path.Combine(_layout, "index.json"), "{}");

        Assert.EndsWith("has no image.", Error(_layout), StringComparison.Ordinal);
    }

    [Fact]
    public void A_digest_that_is_a_path()
    {
        LayoutFixture.ChangeIndex(_layout, index => index["manifests"]![0]!["digest"] = "sha256:../../../../etc/passwd");

        Assert.Contains("is no SHA-256 digest", Error(_layout), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_blob()
    {
        File.Delete(LayoutFixture.BlobOf(_layout, _image.Configuration.Descriptor.Digest));

        Assert.EndsWith($"is incomplete: blob {_image.Configuration.Descriptor.Digest} is missing.", Error(_layout), StringComparison.Ordinal);
    }

    [Fact]
    public void A_blob_cut_short()
    {
        string blob = LayoutFixture.BlobOf(_layout, _image.Layers[0].Digest);
        File.WriteAllBytes(blob, File.ReadAllBytes(blob)[..^1]);

        Assert.EndsWith($"has {_image.Layers[0].Size - 1} bytes instead of {_image.Layers[0].Size}.", Error(_layout), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_with_another_byte()
    {
        Flip(_image.Manifest.Descriptor.Digest, offset: 20);

        Assert.Contains($"the bytes of blob {_image.Manifest.Descriptor.Digest} have the digest sha256:", Error(_layout), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(30)]
    [InlineData(-3)]
    public void A_layer_with_another_byte(int offset)
    {
        Flip(_image.Layers[0].Digest, offset);

        Assert.Contains($"layer 'base' ({_image.Layers[0].Digest}) is damaged: ", Error(_layout), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_unpacks_to_something_else_than_the_configuration_says()
    {
        LayerInfo honest = _fixture.Layer("base", LayoutFixture.File("/file", "other text"));
        string layout = _fixture.Layout("lies", _fixture.Image(honest with { DiffId = _image.Layers[0].DiffId }));

        Assert.Contains($"it unpacks to {honest.DiffId}, and the configuration says {_image.Layers[0].DiffId}.", Error(layout), StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_in_a_compression_that_nobody_here_reads()
    {
        LayoutFixture.ChangeIndex(_layout, index =>
        {
            JsonNode manifest = JsonNode.Parse(File.ReadAllText(LayoutFixture.BlobOf(_layout, _image.Manifest.Descriptor.Digest)))!;
            manifest["layers"]![0]!["mediaType"] = "application/vnd.oci.image.layer.v1.tar+zstd";
            index["manifests"]![0] = LayoutFixture.Descriptor(_layout, LayoutFixture.Put(_layout, manifest.ToJsonString()), MediaTypes.Manifest);
        });

        Assert.Contains("has the media type application/vnd.oci.image.layer.v1.tar+zstd, which cannot be read", Error(_layout), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.99)]
    public void An_archive_cut_short(double part)
    {
        string archive = _fixture.DockerArchiveOf("small.tar", _image);
        byte[] bytes = File.ReadAllBytes(archive);
        File.WriteAllBytes(archive, bytes[..(int)((bytes.Length - 1024) * part)]);

        Assert.Contains("is no archive of an image, or is damaged: it is cut short.", Error(archive), StringComparison.Ordinal);
    }

    private void Flip(string digest, int offset)
    {
        string blob = LayoutFixture.BlobOf(_layout, digest);
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[offset < 0 ? bytes.Length + offset : offset] ^= 0x55;
        File.WriteAllBytes(blob, bytes);
    }

    /// <summary>Reads everything; one sentence has to come of it.</summary>
    private static string Error(string path)
    {
        string message = Assert.Throws<ImageBuildException>(() =>
        {
            using ImageLayout layout = ImageLayout.Open(path);
            foreach (StoredLayer layer in new ImageResolver(layout).Resolve(null).Platforms.SelectMany(platform => platform.Layers))
            {
                using var reader = new LayerReader(layout, layer);
                Assert.All(reader.Read(copyTo: null, TestContext.Current.CancellationToken), Assert.NotNull);
            }
        }).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
