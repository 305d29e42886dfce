using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Tests.Oci.Reading;

public sealed class ImageLayoutTests : IDisposable
{
    private readonly LayoutFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_folder_and_every_archive_of_it_read_alike()
    {
        PlatformImage image = _fixture.Image(_fixture.Layer("base", LayoutFixture.Directory("/etc"), LayoutFixture.File("/etc/one", "text")), _fixture.Layer("top", LayoutFixture.Link("/two", "etc/one")));
        string layout = _fixture.Layout("oci", image);
        string[] forms =
        [
            layout, _fixture.Folder, _fixture.ArchiveOf(layout, compressed: false, includeFolder: false), _fixture.ArchiveOf(layout, compressed: true, includeFolder: false),
            _fixture.ArchiveOf(layout, compressed: false, includeFolder: true), _fixture.DockerArchiveOf("small.tar", image),
        ];

        foreach (string form in forms)
        {
            using ImageLayout opened = ImageLayout.Open(form);
            StoredImage found = new ImageResolver(opened).Resolve("1");

            StoredPlatform platform = Assert.Single(found.Platforms);
            Assert.Equal(image.Manifest.Descriptor.Digest, platform.Manifest.Descriptor.Digest);
            Assert.Equal(["base", "top"], platform.Layers.Select(layer => layer.Name));
            Assert.Equal("/etc /etc/one | /two", string.Join(" | ", platform.Layers.Select(layer => Paths(opened, layer))));
            Assert.Equal(!form.EndsWith("small.tar", StringComparison.Ordinal), found.Index is not null);
        }
    }

    [Fact]
    public void A_tag_leads_to_every_platform_with_configuration_and_layers()
    {
        PlatformImage[] images = [_fixture.Image(DebianArchitecture.Amd64, LayoutFixture.Said()), _fixture.Image(DebianArchitecture.Arm64, LayoutFixture.Said())];
        using ImageLayout layout = ImageLayout.Open(_fixture.Layout("oci", images));

        StoredImage image = new ImageResolver(layout).Resolve(tag: null);

        Assert.Equal("1", image.Tag);
        Assert.Equal(["amd64", "arm64/v8"], image.Platforms.Select(platform => platform.Name));
        Assert.Equal("Small image", image.Platforms[0].Annotation(Annotations.Title));
        Assert.Equal("arm64/v8", Assert.Single(image.Of("arm64")).Name);
        Assert.Contains("has nothing for riscv64: it is for amd64, arm64/v8", Assert.Throws<ImageBuildException>(() => image.Of("riscv64")).Message, StringComparison.Ordinal);
        Assert.EndsWith("has no image '2': 1.", Assert.Throws<ImageBuildException>(() => new ImageResolver(layout).Resolve("2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_images_one_has_to_be_named()
    {
        string path = _fixture.Layout("oci", _fixture.Image(_fixture.Layer("base", LayoutFixture.File("/a", "1"))));
        string other = _fixture.Layout("other", _fixture.Image(_fixture.Layer("base", LayoutFixture.File("/a", "2"))));
        using (ImageLayout second = ImageLayout.Open(other))
        {
            string digest = second.Index.Manifests![0].Digest;
            File.Copy(LayoutFixture.BlobOf(other, digest), LayoutFixture.BlobOf(path, digest));
            LayoutFixture.ChangeIndex(path, index =>
            {
                System.Text.Json.Nodes.JsonObject entry = LayoutFixture.Descriptor(path, digest, MediaTypes.Index);
                entry["annotations"] = new System.Text.Json.Nodes.JsonObject { [Annotations.RefName] = "2" };
                index["manifests"]!.AsArray().Add(entry);
            });
        }

        using ImageLayout layout = ImageLayout.Open(path);

        Assert.EndsWith("name one with --tag: 1, 2.", Assert.Throws<ImageBuildException>(() => new ImageResolver(layout).Resolve(null)).Message, StringComparison.Ordinal);
        Assert.Equal("1", new ImageResolver(layout).Resolve("1").Tag);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_attached_is_found_by_its_subject(bool byTag)
    {
        PlatformImage image = _fixture.Image();
        string path = _fixture.Layout("oci", image);
        string index;
        using (ImageLayout before = ImageLayout.Open(path))
            index = before.Index.Manifests![0].Digest;
        LayoutFixture.Attach(path, index, "application/vnd.in-toto+json", "{}", byTag);
        LayoutFixture.Attach(path, image.Manifest.Descriptor.Digest, "application/spdx+json", "{}", byTag);

        using ImageLayout layout = ImageLayout.Open(path);
        StoredImage found = new ImageResolver(layout).Resolve(null);

        Assert.Equal("application/vnd.in-toto+json", Assert.Single(found.Artifacts).Type);
        Assert.Equal("application/spdx+json", Assert.Single(found.Platforms[0].Artifacts).Type);
        Assert.False(found.Artifacts[0].IsSignature);
    }

    [Fact]
    public void A_signature_that_only_its_tag_attaches_is_found()
    {
        string path = _fixture.Layout("oci", _fixture.Image());
        LayoutFixture.ChangeIndex(path, index =>
        {
            string subject = index["manifests"]![0]!["digest"]!.GetValue<string>();
            string config = LayoutFixture.Put(path, "{}");
            string payload = LayoutFixture.Put(path, "{\"critical\":{}}");
            string manifest = LayoutFixture.Put(path, new System.Text.Json.Nodes.JsonObject
            {
                ["mediaType"] = MediaTypes.Manifest,
                ["config"] = LayoutFixture.Descriptor(path, config, MediaTypes.Configuration),
                ["layers"] = new System.Text.Json.Nodes.JsonArray(LayoutFixture.Descriptor(path, payload, "application/vnd.dev.cosign.simplesigning.v1+json")),
            }.ToJsonString());
            System.Text.Json.Nodes.JsonObject entry = LayoutFixture.Descriptor(path, manifest, MediaTypes.Manifest);
            entry["annotations"] = new System.Text.Json.Nodes.JsonObject { [Annotations.RefName] = subject.Replace(':', '-') + ".sig" };
            index["manifests"]!.AsArray().Add(entry);
        });

        using ImageLayout layout = ImageLayout.Open(path);

        Assert.True(Assert.Single(new ImageResolver(layout).Resolve(null).Artifacts).IsSignature);
    }

    private static string Paths(ImageLayout layout, StoredLayer layer)
    {
        using var reader = new LayerReader(layout, layer);
        return string.Join(' ', reader.Read(copyTo: null, TestContext.Current.CancellationToken).Select(entry => entry.Entry.Path));
    }
}
