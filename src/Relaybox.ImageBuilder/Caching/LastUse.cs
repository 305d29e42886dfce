namespace Relaybox.ImageBuilder.Caching;

/// <summary>Remembers in the time stamp of a cached file or folder when it was used last, so that what nobody uses can go.</summary>
internal static class LastUse
{
    // Days are what counts, and a cache that is not written is a cache that is not worn.
    private static readonly TimeSpan Precision = TimeSpan.FromDays(1);

    /// <summary>Says that a file or folder is used. Where that cannot be noted it counts as old; all that is lost is time.</summary>
    public static void Touch(string path)
    {
        var now = TimeProvider.System.GetUtcNow();
        try
        {
            if (now - Of(path) < Precision) return;

            if (Directory.Exists(path)) Directory.SetLastWriteTimeUtc(path, now.UtcDateTime);
            else File.SetLastWriteTimeUtc(path, now.UtcDateTime);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A cache may be read-only, or another user's.
        }
    }

    /// <summary>When a file or folder was used last.</summary>
    public static DateTimeOffset Of(string path) => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
}
