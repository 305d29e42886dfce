namespace Relaybox.ImageBuilder.Trees;

/// <summary>A folder that changes as a whole or not at all: it is filled under another name beside it, and disappears unless it is finished.</summary>
internal sealed class WholeFolder : IDisposable
{
    private readonly string _folder;

    private WholeFolder(string folder)
    {
        _folder = System.IO.Path.TrimEndingDirectorySeparator(folder);
        Path = Unfinished.Beside(folder);
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder to fill, absolute.</summary>
    public string Path { get; }

    /// <summary>Starts a folder that is to be made or replaced.</summary>
    public static WholeFolder Begin(string folder) => new(folder);

    /// <summary>Puts it in its place; what was in the folder before is gone afterwards.</summary>
    public void Finish()
    {
        string old = Unfinished.Beside(_folder);
        if (Directory.Exists(_folder))
            Directory.Move(_folder, old);
        Directory.Move(Path, _folder);
        DeleteIfThere(old);
    }

    /// <inheritdoc/>
    public void Dispose() => DeleteIfThere(Path);

    private static void DeleteIfThere(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another build sweeps what looks old, and a replaced folder is as old as it is.
        }
    }
}
