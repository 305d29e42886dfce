using System.Globalization;
using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace Relaybox.Relay.Expiry;

/// <summary>A message in a Maildir, as its name describes it.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Delivered">When it came into the mailbox.</param>
/// <param name="Bytes">Its size as the quota counts it.</param>
/// <param name="IsLarge">Whether it takes more than <see cref="LargeBytes"/> on disk.</param>
/// <remarks>
/// The name says both (<c>1700000000.M1P2.relay,S=1234,W=1250:2,S</c>), so that a message need not be looked at: a directory of a
/// thousand messages is one read. The modification time is the client's to choose (APPEND with a date, RFC 9051 section 6.3.12);
/// it counts only where a name has no time.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MailFile(string Path, DateTimeOffset Delivered, long Bytes, bool IsLarge)
{
    /// <summary>What a message may take on disk before it counts as large; the reference's constant.</summary>
    public const long LargeBytes = 200_000;

    // 9999-12-31 in seconds has twelve digits; a clock that far off is no clock.
    private const int MaxTimeDigits = 11;

    private static readonly EnumerationOptions AllFiles = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The messages of one directory, one after the other; none when it does not exist.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static IEnumerable<MailFile> In(string directory) =>
        Directory.Exists(directory)
            ? new FileSystemEnumerable<MailFile>(directory, Read, AllFiles)
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            }
            : [];

    /// <summary>When a message came, by its name.</summary>
    /// <returns>Null when the name does not start with a time.</returns>
    public static DateTimeOffset? TimeOf(ReadOnlySpan<char> name)
    {
        var length = name.IndexOf('.');
        return length is > 0 and <= MaxTimeDigits && long.TryParse(name[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
    }

    /// <summary>A message's size by its name (Maildir++'s <c>,S=</c>), in bytes.</summary>
    /// <returns>Null when the name does not say.</returns>
    public static long? SizeOf(ReadOnlySpan<char> name)
    {
        var start = name.IndexOf(",S=");
        if (start < 0) return null;

        var digits = name[(start + 3)..];
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }

    private static MailFile Read(ref FileSystemEntry entry)
    {
        var size = SizeOf(entry.FileName) ?? entry.Length;
        return new MailFile(
            entry.ToFullPath(),
            TimeOf(entry.FileName) ?? entry.LastWriteTimeUtc,
            size,
            // On disk it may be less, when Dovecot compresses.
            size > LargeBytes && entry.Length > LargeBytes);
    }
}
