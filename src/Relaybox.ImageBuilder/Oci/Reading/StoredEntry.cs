namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>One path of a layer, with everything that tar says about it.</summary>
internal sealed record StoredEntry
{
    /// <summary>Absolute and without a slash at its end; the root is <c>/</c>.</summary>
    public required string Path { get; init; }

    public required StoredEntryType Type { get; init; }

    /// <summary>The twelve permission bits.</summary>
    public required UnixFileMode Mode { get; init; }

    public required long UserId { get; init; }

    public required long GroupId { get; init; }

    /// <summary>Name of the owner; empty where only the number is said, as in every layer of ours.</summary>
    public required string UserName { get; init; }

    /// <summary>Name of the group; empty where only the number is said.</summary>
    public required string GroupName { get; init; }

    /// <summary>Seconds since 1970, with a fraction where PAX has one.</summary>
    public required decimal ModifiedAt { get; init; }

    /// <summary>Target of a symbolic link as it stands; absolute path of the first name for a hard link; else empty.</summary>
    public required string LinkTarget { get; init; }

    /// <summary>Extended attributes by name (<c>security.capability</c>), sorted.</summary>
    public required IReadOnlyDictionary<string, byte[]> ExtendedAttributes { get; init; }

    /// <summary>Bytes of content; 0 for all but files.</summary>
    public required long Size { get; init; }
}
