using System.IO.Compression;
using System.Security.Cryptography;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Oci;

public sealed class LayerWriterTests
{
    [Fact]
    public void Knows_both_digests_of_what_it_wrote()
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "layer");

        LayerInfo layer = LayerWriter.Write("base", Entries("hello"), file, TestContext.Current.CancellationToken);

        byte[] compressed = File.ReadAllBytes(file);
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var tar = new MemoryStream();
        gzip.CopyTo(tar);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(compressed)), layer.Digest);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(tar.ToArray())), layer.DiffId);
        Assert.Equal((compressed.Length, tar.Length, 2), (layer.Size, layer.UncompressedSize, layer.Entries));
    }

    [Fact]
    public void Says_nothing_about_the_machine_in_the_gzip_header()
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "layer");

        LayerWriter.Write("base", Entries("hello"), file, TestContext.Current.CancellationToken);

        // RFC 1952: magic, deflate, no flags, no time, …, unknown system.
        byte[] header = File.ReadAllBytes(file)[..10];
        Assert.Equal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], header[..8]);
        Assert.Equal(0xFF, header[9]);
    }

    [Fact]
    public void Writes_the_same_layer_again_and_another_one_for_another_byte()
    {
        using var folder = new ScratchFolder();
        LayerInfo Layer(string name, string text) =>
            LayerWriter.Write("base", Entries(text), Path.Combine(folder.Path, name), TestContext.Current.CancellationToken);

        LayerInfo first = Layer("first", "hello");

        Assert.Equal(first, Layer("second", "hello"));
        Assert.NotEqual(first.Digest, Layer("third", "hellp").Digest, StringComparer.Ordinal);
    }

    private static KeyValuePair<string, TreeNode>[] Entries(string text) =>
    [
        new("/etc", TreeNode.Directory(NodeOrigin.Definition, 1)),
        new("/etc/file", TreeNode.File(new MemoryContent(System.Text.Encoding.ASCII.GetBytes(text)), NodeOrigin.Definition, 1)),
    ];
}
