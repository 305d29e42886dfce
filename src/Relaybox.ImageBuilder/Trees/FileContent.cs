namespace Relaybox.ImageBuilder.Trees;

/// <summary>The bytes of a file, wherever they are kept. May be opened more than once.</summary>
/// <param name="sums">Its sums, where they are known already.</param>
internal abstract class FileContent(FileSums? sums = null)
{
    private FileSums? _sums = sums;

    /// <summary>Bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The sums of the bytes, read for them at most once.</summary>
    public FileSums Sums
    {
        get
        {
            if (_sums is null)
            {
                using Stream stream = Open();
                _sums = FileSummer.Of(stream);
            }

            return _sums;
        }
    }

    /// <summary>What the bytes sum up to when they are read again; null when nobody has summed them before, or nobody else can change them.</summary>
    public virtual FileSums? Promised => null;

    /// <summary>Whether the sums are known.</summary>
    protected bool IsSummed => _sums is not null;

    /// <summary>Reads the bytes from the beginning.</summary>
    public abstract Stream Open();
}
