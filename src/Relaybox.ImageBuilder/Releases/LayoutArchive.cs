using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>
/// Writes an OCI image layout into one tar, which <c>skopeo</c> and <c>podman</c> read as <c>oci-archive:</c>. Layers are compressed
/// already; compressing the whole would gain nothing.
/// </summary>
internal static class LayoutArchive
{
    /// <summary>Writes the archive: the same layout gives the same bytes.</summary>
    /// <param name="layout">Folder of the layout.</param>
    /// <param name="file">The archive, which must not be there yet.</param>
    /// <param name="epoch">The time of every entry, in seconds since 1970.</param>
    /// <param name="cancellationToken">Leaves the archive unfinished.</param>
    public static void Write(string layout, string file, long epoch, CancellationToken cancellationToken)
    {
        using FileStream target = new(file, FileMode.CreateNew, FileAccess.Write);
        var writer = new DeterministicTarWriter(target);
        foreach (var path in Directory.EnumerateFileSystemEntries(layout, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(layout, path).Replace('\\', '/'))
            // What says how to read the rest comes first.
            .OrderBy(path => path is StoredFiles.Marker ? 0 : path.Contains('/', StringComparison.Ordinal) ? 2 : 1)
            .ThenBy(path => path, StringComparer.Ordinal))
        {
            string source = Path.Combine(layout, path);
            var node = Directory.Exists(source)
                ? TreeNode.Directory(NodeOrigin.Definition, epoch)
                : TreeNode.File(new DiskContent(source), NodeOrigin.Definition, epoch);
            writer.Write(path, node, cancellationToken);
        }

        writer.Finish();
    }
}
