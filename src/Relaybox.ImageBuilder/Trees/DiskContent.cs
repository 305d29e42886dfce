namespace Relaybox.ImageBuilder.Trees;

/// <summary>A file of the building machine. Its length is taken once; a file that changes during the build is noticed when the layer is written.</summary>
internal sealed class DiskContent(string path) : FileContent
{
    public override long Length { get; } = new FileInfo(path).Length;

    public override Stream Open() => File.OpenRead(path);
}
