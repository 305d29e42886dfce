using System.Formats.Tar;

namespace Relaybox.ImageBuilder.Archives;

/// <summary>Checks one tar entry and turns it into a <see cref="DataEntry"/>.</summary>
internal static class DataEntryReader
{
    private const int MaxPathBytes = 4095;
    private const UnixFileMode AllBits = (UnixFileMode)0xFFF;

    /// <exception cref="InvalidDataException">The entry may not be in a package; the message continues "entry 'x' …".</exception>
    public static DataEntry Read(TarEntry entry)
    {
        string path = CheckedPath(entry.Name);
        if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(key => key.StartsWith("SCHILY.xattr.", StringComparison.Ordinal)))
            throw new InvalidDataException("carries extended attributes, which dpkg would not unpack either: state them in the image definition.");

        DataEntryKind kind = entry.EntryType switch
        {
            TarEntryType.Directory => DataEntryKind.Directory,
            TarEntryType.RegularFile or TarEntryType.V7RegularFile => DataEntryKind.File,
            TarEntryType.SymbolicLink => DataEntryKind.SymbolicLink,
            TarEntryType.HardLink => DataEntryKind.HardLink,
            TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo => throw new InvalidDataException("is a device or a fifo."),
            _ => throw new InvalidDataException($"has a type ('{(char)entry.EntryType}') that packages do not use."),
        };
        string? target = kind switch
        {
            DataEntryKind.SymbolicLink => CheckedTarget(entry.LinkName),
            DataEntryKind.HardLink => CheckedPath(entry.LinkName),
            _ => null,
        };
        bool isFile = kind == DataEntryKind.File;
        return new DataEntry(
            path,
            kind,
            entry.Mode & AllBits,
            entry.Uid,
            entry.Gid,
            entry.ModificationTime.ToUnixTimeSeconds(),
            isFile ? entry.Length : 0,
            target,
            isFile ? entry.DataStream ?? Stream.Null : null);
    }

    /// <summary>The absolute path of a name as tar has it (<c>./usr/bin/</c> → <c>/usr/bin</c>).</summary>
    /// <exception cref="InvalidDataException">It is absolute, climbs with <c>..</c>, or is no clean name.</exception>
    public static string CheckedPath(string name)
    {
        if (name.StartsWith('/'))
            throw new InvalidDataException("is an absolute path.");
        if (name.Length > MaxPathBytes || name.Contains('\0') || name.Contains('\uFFFD'))
            throw new InvalidDataException("is no path: too long, or not UTF-8.");

        string path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        path = path.EndsWith('/') ? path[..^1] : path;
        if (path is "" or ".")
            return "/";

        foreach (Range part in path.AsSpan().Split('/'))
        {
            if (path.AsSpan()[part] is "" or "." or "..")
                throw new InvalidDataException("leaves its folder or is no clean path.");
        }

        return "/" + path;
    }

    private static string CheckedTarget(string target) =>
        target.Length is > 0 and <= MaxPathBytes && !target.Contains('\0')
            ? target
            : throw new InvalidDataException("is a symbolic link to nowhere.");
}
