namespace Relaybox.ImageBuilder.Trees;

/// <summary>
/// Names for what is made beside the place where it goes when it is finished, on the same file system: <c>PLACE.unfinished-…</c>. A build
/// that was killed leaves such behind, and who makes the same thing again removes it.
/// </summary>
internal static class Unfinished
{
    private const string Mark = ".unfinished-";

    // Much longer than writing takes: what is younger may be another build's.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>A new path beside a file or folder.</summary>
    /// <param name="place">Where it goes when it is finished.</param>
    /// <returns>The path, absolute. The folder that it is in may be missing.</returns>
    public static string Beside(string place)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place));
        Sweep(path);
        return $"{path}{Mark}{Path.GetRandomFileName()}";
    }

    private static void Sweep(string place)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(place) ?? place);
        if (!folder.Exists)
            return;

        string beginning = Path.GetFileName(place) + Mark;
        DateTime before = TimeProvider.System.GetUtcNow().UtcDateTime - Abandoned;
        foreach (FileSystemInfo left in folder.EnumerateFileSystemInfos().Where(left => left.Name.StartsWith(beginning, StringComparison.Ordinal) && left.LastWriteTimeUtc < before))
            TryDelete(left);
    }

    private static void TryDelete(FileSystemInfo left)
    {
        try
        {
            if (left is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                left.Delete();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another build was faster, or it is another user's.
        }
    }
}
