using System.IO.Compression;
using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>Writes a layer: tar, both digests and gzip in one pass.</summary>
internal static class LayerWriter
{
    /// <summary>Writes to a new file and makes sure that it is on disk.</summary>
    /// <param name="name">The layer's name in the definition.</param>
    /// <param name="entries">Absolute paths in ordinal order, directories before what is in them.</param>
    /// <param name="file">Path of the file to write.</param>
    /// <param name="cancellationToken">Leaves a broken file behind; the caller owns it.</param>
    public static LayerInfo Write(string name, IReadOnlyList<KeyValuePair<string, TreeNode>> entries, string file, CancellationToken cancellationToken)
    {
        using FileStream target = new(file, FileMode.CreateNew, FileAccess.Write);
        using var compressed = new HashingWriteStream(target);
        using var neutral = new GzipHostByteStream(compressed);
        string diffId;
        long uncompressedSize;
        using (var gzip = new GZipStream(neutral, CompressionLevel.Optimal, leaveOpen: true))
        {
            using var buffer = new BufferedStream(gzip, 64 << 10);
            using var tar = new HashingWriteStream(buffer);
            WriteTar(entries, tar, cancellationToken);
            tar.Flush();
            diffId = tar.Sha256;
            uncompressedSize = tar.Written;
        }

        target.Flush(flushToDisk: true);
        return new LayerInfo
        {
            Name = name,
            Digest = "sha256:" + compressed.Sha256,
            DiffId = "sha256:" + diffId,
            Size = compressed.Written,
            UncompressedSize = uncompressedSize,
            Entries = entries.Count,
        };
    }

    private static void WriteTar(IReadOnlyList<KeyValuePair<string, TreeNode>> entries, Stream output, CancellationToken cancellationToken)
    {
        var writer = new DeterministicTarWriter(output);
        var firstNames = new Dictionary<TreeNode, string>(ReferenceEqualityComparer.Instance);
        foreach ((string path, TreeNode node) in entries)
        {
            string name = path[1..];
            if (node.Kind == TreeNodeKind.File && !firstNames.TryAdd(node, name))
                writer.WriteHardLink(name, firstNames[node], node);
            else
                writer.Write(name, node, cancellationToken);
        }

        writer.Finish();
    }
}
