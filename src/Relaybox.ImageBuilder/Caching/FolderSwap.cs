namespace Relaybox.ImageBuilder.Caching;

/// <summary>Puts a finished folder in the place of another one.</summary>
internal static class FolderSwap
{
    /// <summary>Moves a folder to its name; what was there is removed afterwards.</summary>
    /// <param name="folder">The name, which nothing or a folder has.</param>
    /// <param name="finished">The finished folder, on the same file system.</param>
    public static void Replace(string folder, string finished)
    {
        string old = $"{folder}.{Path.GetRandomFileName()}";
        if (Directory.Exists(folder))
            Directory.Move(folder, old);
        Directory.Move(finished, folder);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }
}
