using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>Writes an image as the tar archive that <c>docker load</c> reads.</summary>
internal static class DockerArchive
{
    private const int BlockBytes = 512;

    /// <summary>Writes the archive, unless the file is exactly this image already.</summary>
    /// <returns>Whether anything was written.</returns>
    public static bool Write(ImageFiles files, string file, long epoch, CancellationToken cancellationToken)
    {
        // What is small comes first and names every layer by digest: an archive that begins with these bytes and has the right length is
        // this one, for it got its name only when it was complete.
        using var head = new MemoryStream();
        var headWriter = new DeterministicTarWriter(head);
        TreeNode folder = TreeNode.Directory(NodeOrigin.Definition, epoch);
        headWriter.Write("blobs", folder, cancellationToken);
        headWriter.Write("blobs/sha256", folder, cancellationToken);
        foreach ((string path, FileContent content) in files.Small)
            headWriter.Write(path, TreeNode.File(content, NodeOrigin.Definition, epoch), cancellationToken);

        long length = head.Length + files.Layers.Sum(layer => BlockBytes + RoundUp(layer.Value.Length)) + (2 * BlockBytes);
        if (IsUpToDate(file, head, length))
            return false;

        string unfinished = Unfinished.Beside(file);
        try
        {
            using (FileStream target = new(unfinished, FileMode.CreateNew, FileAccess.Write))
            {
                head.WriteTo(target);
                var writer = new DeterministicTarWriter(target);
                foreach ((string path, FileContent content) in files.Layers)
                    writer.Write(path, TreeNode.File(content, NodeOrigin.Definition, epoch), cancellationToken);
                writer.Finish();
                // A later build judges the file by its beginning and its length.
                target.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static long RoundUp(long bytes) => (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;

    private static bool IsUpToDate(string file, MemoryStream head, long length)
    {
        if (new FileInfo(file) is not { Exists: true } found || found.Length != length)
            return false;

        var beginning = new byte[head.Length];
        using FileStream stream = File.OpenRead(file);
        return stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false) == beginning.Length
            && beginning.AsSpan().SequenceEqual(head.GetBuffer().AsSpan(0, (int)head.Length));
    }
}
