using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>A path of a layer that is already written: everything about it but its content.</summary>
internal sealed record KnownPath
{
    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>What is there.</summary>
    public required TreeNodeKind Kind { get; init; }

    /// <summary>The twelve permission bits.</summary>
    public required int Mode { get; init; }

    /// <summary>Numeric owner.</summary>
    public int UserId { get; init; }

    /// <summary>Numeric group.</summary>
    public int GroupId { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long ModifiedAt { get; init; }

    /// <summary>The text of a symbolic link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The sums of a file; null for all else.</summary>
    public FileSums? Sums { get; init; }

    /// <summary>The package that brought it.</summary>
    public required string Package { get; init; }

    /// <summary>Describes a node of a package.</summary>
    public static KnownPath Of(string path, TreeNode node) => new()
    {
        Path = path,
        Kind = node.Kind,
        Mode = (int)node.Mode,
        UserId = node.UserId,
        GroupId = node.GroupId,
        ModifiedAt = node.ModifiedAt,
        LinkTarget = node.LinkTarget,
        Sums = node.Sums,
        Package = node.Origin.Name,
    };

    /// <summary>The node again, without content.</summary>
    public TreeNode ToNode() => new()
    {
        Kind = Kind,
        Mode = (UnixFileMode)Mode,
        UserId = UserId,
        GroupId = GroupId,
        ModifiedAt = ModifiedAt,
        LinkTarget = LinkTarget,
        KnownSums = Sums,
        Origin = NodeOrigin.Package(Package),
    };
}
