using System.IO.Enumeration;

namespace Relaybox.Relay.Expiry;

/// <summary>The layout of an account's directory: a Maildir++ whose folders are sub-directories with a dot before their names.</summary>
internal static class Maildir
{
    /// <summary>Messages that a client has seen the existence of.</summary>
    public const string Seen = "cur";

    /// <summary>Messages that no client has seen yet.</summary>
    public const string Unseen = "new";

    /// <summary>Messages that are being written, or were when something crashed.</summary>
    public const string Unfinished = "tmp";

    /// <summary>Dovecot's sum of the sizes; without it Dovecot counts again.</summary>
    public const string QuotaFileName = "maildirsize";

    /// <summary>INBOX, which is the directory itself, and every other folder.</summary>
    public static IEnumerable<string> Folders(string directory) => SubFolders(directory).Prepend(directory);

    /// <summary>Has Dovecot count what an account stores afresh, after messages were deleted behind its back.</summary>
    public static void ForgetQuota(string directory) => File.Delete(Path.Combine(directory, QuotaFileName));

    /// <summary>Deletes a message.</summary>
    /// <returns>False when a client has deleted or moved it meanwhile.</returns>
    public static bool TryDelete(string path)
    {
        if (!File.Exists(path)) return false;
        File.Delete(path);
        return true;
    }

    private static FileSystemEnumerable<string> SubFolders(string directory) =>
        new(directory, static (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => entry.IsDirectory && entry.FileName.StartsWith('.'),
        };
}
