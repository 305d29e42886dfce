using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>Writes an image as an OCI image layout into a folder, which changes as a whole or not at all.</summary>
internal static class OciLayoutFolder
{
    /// <summary>Writes the folder, unless it has exactly this image already.</summary>
    /// <returns>Whether anything was written.</returns>
    public static bool Write(ImageFiles files, string folder, CancellationToken cancellationToken)
    {
        if (HasAll(files, folder))
            return false;

        using WholeFolder whole = WholeFolder.Begin(folder);
        foreach ((string path, FileContent content) in files.Small.Concat(files.Layers))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string file = Path.Combine(whole.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using Stream source = content.Open();
            using FileStream target = new(file, FileMode.CreateNew, FileAccess.Write);
            source.CopyTo(target);
            // Only then may the folder get its name: a later build judges blobs by their length.
            target.Flush(flushToDisk: true);
        }

        whole.Finish();
        return true;
    }

    /// <summary>Blobs are named by their content and appear complete, so their length is enough; the small files are compared.</summary>
    private static bool HasAll(ImageFiles files, string folder) =>
        files.Small.All(file => HasBytes(Path.Combine(folder, file.Key), file.Value))
        && files.Layers.All(file => new FileInfo(Path.Combine(folder, file.Key)) is { Exists: true } found && found.Length == file.Value.Length);

    private static bool HasBytes(string file, FileContent content)
    {
        if (new FileInfo(file) is not { Exists: true } found || found.Length != content.Length)
            return false;
        var wanted = new byte[content.Length];
        using Stream source = content.Open();
        source.ReadExactly(wanted);
        return File.ReadAllBytes(file).AsSpan().SequenceEqual(wanted);
    }
}
