using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Caching;

/// <summary>
/// Keeps a cache from growing for ever: layers, published programs, compiled plugins and unpacked tool-chains that no build has used
/// for some time are removed. All of it can be made again. Packages are not touched: they are what an offline build needs.
/// </summary>
internal static class CachePruner
{
    /// <summary>How long what no build uses is kept.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private static readonly string[] Kinds = ["layers/keys", "layers/blobs", "programs", "plugins", "unpacked", AheadCache.Folder];

    // By default links to directories are followed: unpacked packages have some that lead round in circles, or out of the cache.
    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>Removes what was used last before a time.</summary>
    /// <param name="cacheFolder">The build's cache.</param>
    /// <param name="before">The time.</param>
    /// <returns>How many bytes that made free.</returns>
    public static long Prune(string cacheFolder, DateTimeOffset before)
    {
        using WorkFolder work = WorkFolder.Create(cacheFolder);
        return Kinds.Select(kind => Path.Combine(cacheFolder, kind))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFileSystemEntries(folder))
            .Where(path => LastUse.Of(path) < before)
            .Sum(path => Remove(path, work));
    }

    // Out of the way in one step, and deleted with the work folder: nobody ever finds half of it.
    private static long Remove(string path, WorkFolder work)
    {
        try
        {
            string target = work.PathOf(Path.GetRandomFileName());
            if (!Directory.Exists(path))
            {
                long size = new FileInfo(path).Length;
                File.Move(path, target);
                return size;
            }

            Directory.Move(path, target);
            return new DirectoryInfo(target).EnumerateFiles("*", WithoutLinks).Sum(file => file.Length);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another build was faster, or it is another user's.
            return 0;
        }
    }
}
