namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>An OCI image layout that is a folder.</summary>
internal sealed class FolderFiles(string folder) : StoredFiles(folder)
{
    /// <inheritdoc/>
    public override long? LengthOf(string path) => new FileInfo(Path.Combine(Name, path)) is { Exists: true } file ? file.Length : null;

    /// <inheritdoc/>
    public override Stream Open(string path, long length) => File.OpenRead(Path.Combine(Name, path));
}
