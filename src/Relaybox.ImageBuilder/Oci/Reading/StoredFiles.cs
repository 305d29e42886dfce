namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>The files of a finished image, by their path below its root (<c>index.json</c>, <c>blobs/sha256/…</c>), wherever they lie.</summary>
/// <param name="name">Folder or archive, as messages name it.</param>
internal abstract class StoredFiles(string name) : IDisposable
{
    /// <summary>The file that marks an OCI image layout (OCI image specification, "Image Layout").</summary>
    public const string Marker = "oci-layout";

    // Where ./build.sh leaves the layout, beside the archives for an engine.
    private const string LayoutFolder = "oci";

    /// <summary>Folder or archive, as messages name it.</summary>
    public string Name { get; } = name;

    /// <summary>Opens a folder, or an archive of one (<c>.tar</c>, <c>.tar.gz</c>, and what <c>docker load</c> takes).</summary>
    /// <exception cref="ImageBuildException">There is nothing there, or no image.</exception>
    public static StoredFiles Open(string path)
    {
        if (Directory.Exists(path))
        {
            string inner = Path.Combine(path, LayoutFolder);
            string folder = !File.Exists(Path.Combine(path, Marker)) && File.Exists(Path.Combine(inner, Marker)) ? inner : path;
            return File.Exists(Path.Combine(folder, Marker))
                ? new FolderFiles(folder)
                : throw new ImageBuildException($"{path} is no image: it has no file '{Marker}', which every OCI image layout has.");
        }

        return File.Exists(path)
            ? ArchiveFiles.Open(path)
            : throw new ImageBuildException($"{path} does not exist: name the folder or archive of an image, or make one with ./build.sh image.");
    }

    /// <summary>The file's length in bytes; null when there is no such file.</summary>
    public abstract long? LengthOf(string path);

    /// <summary>Opens a file that <see cref="LengthOf"/> knows.</summary>
    public abstract Stream Open(string path, long length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what is open.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
