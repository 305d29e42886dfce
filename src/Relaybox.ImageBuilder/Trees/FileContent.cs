namespace Relaybox.ImageBuilder.Trees;

/// <summary>The bytes of a file, wherever they are kept. May be opened more than once.</summary>
internal abstract class FileContent
{
    /// <summary>Bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Reads the bytes from the beginning.</summary>
    public abstract Stream Open();
}
