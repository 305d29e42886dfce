using System.Globalization;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Comparison;

/// <summary>Says in which properties two entries of the same path differ.</summary>
internal static class EntryComparer
{
    /// <summary>The properties but for the content, each as <c>mode 0755 → 0644</c>.</summary>
    public static IEnumerable<string> Compare(StoredEntry a, StoredEntry b)
    {
        if (a.Type != b.Type)
            yield return $"{Say(a.Type)} → {Say(b.Type)}";
        if (a.Mode != b.Mode)
            yield return $"mode {Octal(a.Mode)} → {Octal(b.Mode)}";
        if ((a.UserId, a.GroupId) != (b.UserId, b.GroupId))
            yield return string.Create(CultureInfo.InvariantCulture, $"owner {a.UserId}:{a.GroupId} → {b.UserId}:{b.GroupId}");
        if ((a.UserName, a.GroupName) != (b.UserName, b.GroupName))
            yield return $"name of the owner '{a.UserName}:{a.GroupName}' → '{b.UserName}:{b.GroupName}'";
        if (a.ModifiedAt != b.ModifiedAt)
            yield return $"modified {Time(a.ModifiedAt)} → {Time(b.ModifiedAt)}";
        if (a.LinkTarget != b.LinkTarget)
            yield return $"leads to '{a.LinkTarget}' → '{b.LinkTarget}'";
        foreach (string name in a.ExtendedAttributes.Keys.Union(b.ExtendedAttributes.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string first = Hex(a, name);
            string second = Hex(b, name);
            if (first != second)
                yield return $"attribute {name} {first} → {second}";
        }
    }

    private static string Say(StoredEntryType type) => type switch
    {
        StoredEntryType.File => "file",
        StoredEntryType.HardLink => "hard link",
        StoredEntryType.SymbolicLink => "symbolic link",
        StoredEntryType.CharacterDevice => "character device",
        StoredEntryType.BlockDevice => "block device",
        StoredEntryType.Directory => "directory",
        _ => "fifo",
    };

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static string Hex(StoredEntry entry, string name) =>
        entry.ExtendedAttributes.TryGetValue(name, out byte[]? value) ? "0x" + Convert.ToHexStringLower(value) : "missing";

    /// <summary>A time outside of the calendar, which only a broken builder writes, stays a number.</summary>
    private static string Time(decimal seconds)
    {
        const decimal last = 253_402_300_799;
        return seconds is < 0 or > last
            ? seconds.ToString(CultureInfo.InvariantCulture)
            : DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
    }
}
