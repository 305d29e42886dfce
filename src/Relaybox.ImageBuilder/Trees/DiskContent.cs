namespace Relaybox.ImageBuilder.Trees;

/// <summary>
/// A file of the building machine, which somebody may edit during the build. Its length and sums are taken once; that it has changed since is
/// noticed when the layer is written.
/// </summary>
internal sealed class DiskContent(string path) : FileContent
{
    public override long Length { get; } = new FileInfo(path).Length;

    public override FileSums? Promised => IsSummed ? Sums : null;

    public override Stream Open() => File.OpenRead(path);
}
