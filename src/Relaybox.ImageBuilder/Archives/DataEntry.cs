namespace Relaybox.ImageBuilder.Archives;

/// <summary>One entry of a package's <c>data.tar</c>, already checked.</summary>
/// <param name="Path">Absolute in the image, without a closing slash: <c>/usr/bin/relay</c>; the root is <c>/</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The twelve permission bits, set-uid, set-gid and sticky among them.</param>
/// <param name="UserId">Numeric owner; names in the archive are those of Debian's build machine and count for nothing.</param>
/// <param name="GroupId">Numeric group.</param>
/// <param name="ModifiedAt">Seconds since 1970.</param>
/// <param name="Size">Bytes of content; 0 for all but files.</param>
/// <param name="LinkTarget">For a symbolic link its text as it stands; for a hard link the absolute path it shares the content of.</param>
/// <param name="Content">For a file its bytes, readable until the next entry is asked for.</param>
internal sealed record DataEntry(
    string Path,
    DataEntryKind Kind,
    UnixFileMode Mode,
    int UserId,
    int GroupId,
    long ModifiedAt,
    long Size,
    string? LinkTarget,
    Stream? Content);
