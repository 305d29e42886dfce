namespace Relaybox.ImageBuilder.Trees;

/// <summary>
/// What a path of an image leads to. Hard links are several paths with the same node: a changed owner shows at all of them,
/// and leaving one of the names out harms none of the others.
/// </summary>
internal sealed class TreeNode
{
    /// <summary>Mode of symbolic links; nobody ever asks for it, but it has to be the same everywhere.</summary>
    public const UnixFileMode LinkMode = (UnixFileMode)0x1FF;

    /// <summary>0755.</summary>
    public const UnixFileMode DirectoryMode = (UnixFileMode)0x1ED;

    /// <summary>0644.</summary>
    public const UnixFileMode FileMode = (UnixFileMode)0x1A4;

    public required TreeNodeKind Kind { get; init; }

    /// <summary>The twelve permission bits, set-uid, set-gid and sticky among them.</summary>
    public required UnixFileMode Mode { get; set; }

    /// <summary>Numeric owner.</summary>
    public int UserId { get; set; }

    /// <summary>Numeric group.</summary>
    public int GroupId { get; set; }

    /// <summary>Seconds since 1970.</summary>
    public required long ModifiedAt { get; init; }

    /// <summary>The text of a symbolic link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The bytes of a file; null for all else, and for files of a layer that was taken from the cache.</summary>
    public FileContent? Content { get; init; }

    /// <summary>The sums of a file whose bytes are not at hand any more.</summary>
    public FileSums? KnownSums { get; init; }

    /// <summary>The sums of a file; null for all else.</summary>
    public FileSums? Sums => Content?.Sums ?? KnownSums;

    /// <summary>The value of the extended attribute <c>security.capability</c>, as the kernel stores it.</summary>
    public byte[]? Capability { get; set; }

    /// <summary>Who brought it.</summary>
    public required NodeOrigin Origin { get; init; }

    /// <summary>A directory of the composer's or the definition's, root's and 0755 unless changed.</summary>
    public static TreeNode Directory(NodeOrigin origin, long modifiedAt) =>
        new() { Kind = TreeNodeKind.Directory, Mode = DirectoryMode, ModifiedAt = modifiedAt, Origin = origin };

    /// <summary>A symbolic link.</summary>
    public static TreeNode Link(string target, NodeOrigin origin, long modifiedAt) =>
        new() { Kind = TreeNodeKind.SymbolicLink, Mode = LinkMode, LinkTarget = target, ModifiedAt = modifiedAt, Origin = origin };

    /// <summary>A file, root's and 0644 unless changed.</summary>
    public static TreeNode File(FileContent content, NodeOrigin origin, long modifiedAt) =>
        new() { Kind = TreeNodeKind.File, Mode = FileMode, Content = content, ModifiedAt = modifiedAt, Origin = origin };
}
