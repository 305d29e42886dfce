using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Oci.Reading;

/// <summary>Writes small images with the writers of the product, and damages or adds to what they wrote.</summary>
internal sealed class LayoutFixture : IDisposable
{
    public const long Epoch = 1_763_690_000;

    private readonly ScratchFolder _folder = new();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Folder => _folder.Path;

    public static KeyValuePair<string, TreeNode> Directory(string path) => new(path, TreeNode.Directory(NodeOrigin.Definition, Epoch));

    public static KeyValuePair<string, TreeNode> File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public static KeyValuePair<string, TreeNode> File(string path, byte[] bytes) => new(path, TreeNode.File(new MemoryContent(bytes), NodeOrigin.Definition, Epoch));

    public static KeyValuePair<string, TreeNode> Link(string path, string target) => new(path, TreeNode.Link(target, NodeOrigin.Definition, Epoch));

    public static ImageDefinition Definition(ImageConfig? config = null) => new()
    {
        File = "image.yaml",
        Name = "small",
        Title = "Small image",
        Description = "An image for tests.",
        Suite = "trixie",
        Config = config ?? new ImageConfig { Entrypoint = ["/bin/one", "two words"] },
    };

    public static IReadOnlyDictionary<string, string> Said(params (string Key, string Value)[] annotations) =>
        new SortedDictionary<string, string>(annotations.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    public string PathOf(string name) => Path.Combine(_folder.Path, name);

    public LayerInfo Layer(string name, params KeyValuePair<string, TreeNode>[] entries)
    {
        string temporary = PathOf(Path.GetRandomFileName());
        LayerInfo layer = LayerWriter.Write(name, entries, temporary, Token);
        System.IO.File.Move(temporary, FileOf(layer), overwrite: true);
        return layer;
    }

    /// <summary>A layer of another builder: any tar, as it is.</summary>
    public LayerInfo Layer(string name, byte[] tar, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level, leaveOpen: true))
            gzip.Write(tar);
        var layer = new LayerInfo { Name = name, Digest = Digest(compressed.ToArray()), DiffId = Digest(tar), Size = compressed.Length, UncompressedSize = tar.Length, Entries = 0 };
        System.IO.File.WriteAllBytes(FileOf(layer), compressed.ToArray());
        return layer;
    }

    public PlatformImage Image(DebianArchitecture architecture, IReadOnlyDictionary<string, string> annotations, params LayerInfo[] layers) =>
        new(Definition(), architecture, layers, Epoch, annotations);

    public PlatformImage Image(params LayerInfo[] layers) => Image(DebianArchitecture.Amd64, Said(), layers);

    public string Layout(string name, params PlatformImage[] images)
    {
        string layout = PathOf(name);
        OciLayoutFolder.Write(ImageFiles.Layout(images, ImageReference.Parse("small:1"), FileOf), layout, Token);
        return layout;
    }

    public string DockerArchiveOf(string name, PlatformImage image)
    {
        string file = PathOf(name);
        DockerArchive.Write(ImageFiles.Docker(image, ImageReference.Parse("small:1"), FileOf), file, Epoch, Token);
        return file;
    }

    public string ArchiveOf(string layout, bool compressed, bool includeFolder)
    {
        string file = layout + (includeFolder ? ".with-folder" : "") + (compressed ? ".tar.gz" : ".tar");
        using FileStream target = System.IO.File.Create(file);
        using Stream stream = compressed ? new GZipStream(target, CompressionMode.Compress) : target;
        TarFile.CreateFromDirectory(layout, stream, includeFolder);
        return file;
    }

    /// <summary>Attaches a file to a manifest or index, by the referrers tag schema or in <c>index.json</c> itself.</summary>
    public static string Attach(string layout, string subject, string artifactType, string text, bool byTag)
    {
        string file = Put(layout, text);
        string manifest = Put(layout, new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = MediaTypes.Manifest,
            ["artifactType"] = artifactType,
            ["config"] = Descriptor(layout, Put(layout, "{}"), "application/vnd.oci.empty.v1+json"),
            ["layers"] = new JsonArray(Descriptor(layout, file, artifactType)),
            ["subject"] = Descriptor(layout, subject, MediaTypes.Manifest),
        }.ToJsonString());
        JsonObject entry = Descriptor(layout, manifest, MediaTypes.Manifest);
        if (byTag)
        {
            entry = Descriptor(layout, Put(layout, new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.Index, ["manifests"] = new JsonArray(entry) }.ToJsonString()), MediaTypes.Index);
            entry["annotations"] = new JsonObject { [Annotations.RefName] = subject.Replace(':', '-') };
        }

        ChangeIndex(layout, index => index["manifests"]!.AsArray().Add(entry));
        return manifest;
    }

    public static void ChangeIndex(string layout, Action<JsonNode> change)
    {
        string file = Path.Combine(layout, "index.json");
        JsonNode index = JsonNode.Parse(System.IO.File.ReadAllText(file))!;
        change(index);
        System.IO.File.WriteAllText(file, index.ToJsonString());
    }

    public static string Put(string layout, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        System.IO.File.WriteAllBytes(BlobOf(layout, Digest(bytes)), bytes);
        return Digest(bytes);
    }

    public static JsonObject Descriptor(string layout, string digest, string mediaType) =>
        new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = new FileInfo(BlobOf(layout, digest)).Length };

    public static string BlobOf(string layout, string digest) => Path.Combine(layout, "blobs", digest.Replace(':', '/'));

    public static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose() => _folder.Dispose();

    private string FileOf(LayerInfo layer) => PathOf("layer-" + layer.Digest["sha256:".Length..]);
}
