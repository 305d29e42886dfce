namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Finds the root of the source tree, which definitions name projects from.</summary>
internal static class SourceTree
{
    // The file that pins the SDK is at the root and nowhere else.
    private const string Marker = "global.json";

    /// <summary>An absolute path for one that is relative to the root of the tree.</summary>
    /// <param name="file">A file of the tree.</param>
    /// <param name="relative">The path; null is the root itself.</param>
    /// <returns>The absolute path; when the file is in no tree, one beside the file.</returns>
    public static string Resolve(string file, string? relative) => Path.Combine(RootOf(file), relative ?? "");

    /// <summary>How a path of the tree is called on every machine: relative to the root.</summary>
    public static string RelativeTo(string path) => Path.GetRelativePath(RootOf(path), Path.GetFullPath(path));

    private static string RootOf(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        for (var candidate = folder; candidate is not null; candidate = Path.GetDirectoryName(candidate))
        {
            if (File.Exists(Path.Combine(candidate, Marker))) return candidate;
        }

        return folder;
    }
}
