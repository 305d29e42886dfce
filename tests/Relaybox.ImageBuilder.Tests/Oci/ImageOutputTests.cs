using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Oci;

/// <summary>The layout folder and the archive for <c>docker load</c>, read back.</summary>
public sealed class ImageOutputTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writes_a_layout_in_which_every_digest_leads_to_its_blob()
    {
        PlatformImage[] images = [Image(DebianArchitecture.Amd64, "one"), Image(DebianArchitecture.Arm64, "two")];
        string layout = Path.Combine(_folder.Path, "oci");

        Assert.True(OciLayoutFolder.Write(ImageFiles.Layout(images, ImageReference.Parse("relay:1"), FileOf, []), layout, TestContext.Current.CancellationToken));

        Assert.Equal("""{"imageLayoutVersion":"1.0.0"}""", File.ReadAllText(Path.Combine(layout, "oci-layout")));
        using JsonDocument root = JsonDocument.Parse(File.ReadAllText(Path.Combine(layout, "index.json")));
        JsonElement entry = Assert.Single(root.RootElement.GetProperty("manifests").EnumerateArray());
        Assert.Equal("1", entry.GetProperty("annotations").GetProperty(Annotations.RefName).GetString());
        JsonElement index = Blob(layout, entry);
        Assert.Equal(
            "amd64 arm64v8",
            string.Join(' ', index.GetProperty("manifests").EnumerateArray().Select(manifest => manifest.GetProperty("platform"))
                .Select(platform => platform.GetProperty("architecture").GetString() + (platform.TryGetProperty("variant", out JsonElement variant) ? variant.GetString() : ""))));
        foreach (JsonElement manifest in index.GetProperty("manifests").EnumerateArray().Select(manifest => Blob(layout, manifest)))
        {
            Blob(layout, manifest.GetProperty("config"));
            Assert.True(File.Exists(PathOf(layout, Assert.Single(manifest.GetProperty("layers").EnumerateArray()))));
        }
    }

    [Fact]
    public void Leaves_a_finished_layout_alone_and_replaces_another_one_whole()
    {
        string layout = Path.Combine(_folder.Path, "out", "oci");
        PlatformImage old = Image(DebianArchitecture.Amd64, "old");
        OciLayoutFolder.Write(ImageFiles.Layout([old], ImageReference.Parse("relay"), FileOf, []), layout, TestContext.Current.CancellationToken);

        Assert.False(OciLayoutFolder.Write(ImageFiles.Layout([old], ImageReference.Parse("relay"), FileOf, []), layout, TestContext.Current.CancellationToken));
        PlatformImage young = Image(DebianArchitecture.Amd64, "new");
        Assert.True(OciLayoutFolder.Write(ImageFiles.Layout([young], ImageReference.Parse("relay"), FileOf, []), layout, TestContext.Current.CancellationToken));

        Assert.False(File.Exists(Path.Combine(layout, "blobs", "sha256", old.Layers[0].Digest["sha256:".Length..])));
        Assert.True(File.Exists(Path.Combine(layout, "blobs", "sha256", young.Layers[0].Digest["sha256:".Length..])));
        Assert.Equal(layout, Assert.Single(Directory.GetDirectories(Path.Combine(_folder.Path, "out"))));
    }

    [Fact]
    public void Writes_an_archive_for_old_and_new_engines()
    {
        PlatformImage image = Image(DebianArchitecture.Amd64, "one");
        string file = Path.Combine(_folder.Path, "relay.docker.tar");

        Assert.True(DockerArchive.Write(ImageFiles.Docker(image, ImageReference.Parse("relaybox/relay"), FileOf), file, 1, TestContext.Current.CancellationToken));

        Dictionary<string, byte[]> entries = ReadTar(file);
        using JsonDocument manifest = JsonDocument.Parse(entries["manifest.json"]);
        JsonElement only = Assert.Single(manifest.RootElement.EnumerateArray());
        Assert.Equal("relaybox/relay:latest", Assert.Single(only.GetProperty("RepoTags").EnumerateArray()).GetString());
        Assert.Equal(image.Configuration.Bytes, entries[only.GetProperty("Config").GetString()!]);
        Assert.Equal(image.Layers[0].Size, entries[Assert.Single(only.GetProperty("Layers").EnumerateArray()).GetString()!].Length);
        using JsonDocument index = JsonDocument.Parse(entries["index.json"]);
        JsonElement descriptor = Assert.Single(index.RootElement.GetProperty("manifests").EnumerateArray());
        Assert.Equal("docker.io/relaybox/relay:latest", descriptor.GetProperty("annotations").GetProperty(Annotations.ContainerdImageName).GetString());
        Assert.Equal(image.Manifest.Bytes, entries["blobs/" + descriptor.GetProperty("digest").GetString()!.Replace(':', '/')]);
    }

    [Fact]
    public void Writes_an_archive_again_only_when_it_would_be_another()
    {
        PlatformImage image = Image(DebianArchitecture.Amd64, "one");
        string file = Path.Combine(_folder.Path, "relay.docker.tar");
        bool Write(PlatformImage what) => DockerArchive.Write(ImageFiles.Docker(what, ImageReference.Parse("relay"), FileOf), file, 1, TestContext.Current.CancellationToken);

        Assert.True(Write(image));
        Assert.False(Write(image));
        Assert.True(Write(Image(DebianArchitecture.Amd64, "two")));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        Assert.True(Write(Image(DebianArchitecture.Amd64, "two")));
    }

    private string FileOf(LayerInfo layer) => Path.Combine(_folder.Path, layer.Digest["sha256:".Length..]);

    private PlatformImage Image(DebianArchitecture architecture, string text)
    {
        string temporary = Path.Combine(_folder.Path, Path.GetRandomFileName());
        KeyValuePair<string, TreeNode>[] entries = [new("/file", TreeNode.File(new MemoryContent(System.Text.Encoding.ASCII.GetBytes(text)), NodeOrigin.Definition, 1))];
        LayerInfo layer = LayerWriter.Write("base", entries, temporary, TestContext.Current.CancellationToken);
        File.Move(temporary, FileOf(layer), overwrite: true);
        var definition = new ImageDefinition { File = "image.yaml", Name = "relay", Suite = "trixie" };
        return new PlatformImage(definition, architecture, [layer], 1, new SortedDictionary<string, string>(StringComparer.Ordinal));
    }

    private static string PathOf(string layout, JsonElement descriptor) =>
        Path.Combine(layout, "blobs", descriptor.GetProperty("digest").GetString()!.Replace(':', '/'));

    private static JsonElement Blob(string layout, JsonElement descriptor)
    {
        byte[] bytes = File.ReadAllBytes(PathOf(layout, descriptor));
        Assert.Equal(descriptor.GetProperty("digest").GetString(), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(descriptor.GetProperty("size").GetInt64(), bytes.Length);
        using JsonDocument document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    private static Dictionary<string, byte[]> ReadTar(string file)
    {
        var entries = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var reader = new TarReader(File.OpenRead(file));
        while (reader.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            entries[entry.Name] = content.ToArray();
        }

        return entries;
    }
}
