namespace Relaybox.ImageBuilder.Trees;

/// <summary>Bytes in memory: what the composer itself writes, all of it small.</summary>
internal sealed class MemoryContent(byte[] bytes) : FileContent
{
    public override long Length => bytes.Length;

    public override Stream Open() => new MemoryStream(bytes, writable: false);
}
