namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A path that the definition makes, or, with <see cref="PathType.Existing"/>, whose owner and mode it states.</summary>
internal sealed record PathEntry
{
    /// <summary>Absolute path in the image.</summary>
    public required string Path { get; init; }

    /// <summary>What is at the path.</summary>
    public required PathType Type { get; init; }

    /// <summary>Name of the owner: a user of the definition or <c>root</c>.</summary>
    public string Owner { get; init; } = "root";

    /// <summary>Name of the group: a group of the definition or <c>root</c>.</summary>
    public string Group { get; init; } = "root";

    /// <summary>Permission bits with set-uid, set-gid and sticky; symbolic links have none.</summary>
    public UnixFileMode? Mode { get; init; }

    /// <summary>Where a symbolic link points to, as written.</summary>
    public string? Target { get; init; }

    /// <summary>The text of a file.</summary>
    public string? Content { get; init; }

    /// <summary>
    /// Files of the image whose contents make up this one, one after the other: by glob, and within a glob in ordinal order
    /// of their paths. Exactly one of this and <see cref="Content"/> is set for a file.
    /// </summary>
    public IReadOnlyList<PathGlob> ContentsOf { get; init; } = [];
}
