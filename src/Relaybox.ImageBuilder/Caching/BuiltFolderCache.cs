using Relaybox.ImageBuilder.Composition;

namespace Relaybox.ImageBuilder.Caching;

/// <summary>
/// Folders that take long to make, by what went into them: <c>KIND/KEY/root</c>, beside it a sum over the names and lengths of all files
/// (<c>KIND/KEY/files</c>). A folder for which that does not hold was cut short when the machine went down, and is made again.
/// </summary>
/// <param name="cacheFolder">The build's cache.</param>
/// <param name="kind">The folder of one kind of folders.</param>
internal sealed class BuiltFolderCache(string cacheFolder, string kind)
{
    private const string RootName = "root";
    private const string FilesName = "files";

    /// <summary>The folder for a key, absolute; null when there is none that is whole.</summary>
    public string? Find(string key)
    {
        string entry = PathOf(key);
        if (!IsWhole(entry))
            return null;

        LastUse.Touch(entry);
        return Path.Combine(entry, RootName);
    }

    /// <summary>Makes a folder and takes it in, in one step, so two builds at once may both make it.</summary>
    /// <param name="key">What goes into it.</param>
    /// <param name="fill">Makes the folder at the path that it is given; the work folder is for what it needs meanwhile.</param>
    /// <returns>Where it is now.</returns>
    public async Task<string> MakeAsync(string key, Func<string, WorkFolder, Task> fill)
    {
        using WorkFolder work = WorkFolder.Create(cacheFolder);
        string made = work.PathOf("entry");
        string root = Path.Combine(made, RootName);
        Directory.CreateDirectory(made);
        await fill(root, work);
        await File.WriteAllTextAsync(Path.Combine(made, FilesName), SumOf(root), CancellationToken.None);
        string entry = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(entry)!);
        // Out of the way, and deleted with the work folder.
        if (Directory.Exists(entry) && !IsWhole(entry))
            Directory.Move(entry, work.PathOf("cut-short"));
        try
        {
            Directory.Move(made, entry);
        }
        catch (IOException) when (Directory.Exists(entry))
        {
            // Another build was faster; its folder is made of the same.
        }

        return Path.Combine(entry, RootName);
    }

    private static bool IsWhole(string entry)
    {
        string files = Path.Combine(entry, FilesName);
        string root = Path.Combine(entry, RootName);
        return File.Exists(files) && Directory.Exists(root) && File.ReadAllText(files) == SumOf(root);
    }

    /// <summary>Names, and lengths of regular files; reading them all would take seconds.</summary>
    private static string SumOf(string root)
    {
        using var sum = new ContentKey("files");
        Add(new DirectoryInfo(root), sum);
        return sum.ToString();
    }

    private static void Add(DirectoryInfo folder, ContentKey sum)
    {
        FileSystemInfo[] entries = [.. folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        sum.Add(entries.Length);
        foreach (FileSystemInfo entry in entries)
        {
            sum.Add(entry.Name);
            if (entry.LinkTarget is { } target)
                sum.Add(target);
            else if (entry is FileInfo file)
                sum.Add(file.Length);
            else
                Add((DirectoryInfo)entry, sum);
        }
    }

    private string PathOf(string key) => Path.GetFullPath(Path.Combine(cacheFolder, kind, key));
}
