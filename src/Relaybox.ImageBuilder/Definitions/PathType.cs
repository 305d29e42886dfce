namespace Relaybox.ImageBuilder.Definitions;

/// <summary>What a <see cref="PathEntry"/> makes.</summary>
internal enum PathType
{
    /// <summary>A directory; one that a package brings keeps its contents and gets this owner and mode.</summary>
    Directory,

    /// <summary>A regular file with the text of the definition or the contents of other files of the image.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Symlink,

    /// <summary>Something that a package brings (it is an error when none does) and that gets this owner and mode.</summary>
    Existing,
}
