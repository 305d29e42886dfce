namespace Relaybox.ImageBuilder.Trees;

/// <summary>A folder that changes as a whole or not at all: it is filled under another name beside it.</summary>
internal static class WholeFolder
{
    /// <summary>Makes a folder, or replaces it.</summary>
    /// <param name="folder">The folder; what was in it before is gone afterwards.</param>
    /// <param name="fill">Fills the folder that it is given. When it fails, nothing is left of that.</param>
    public static async Task WriteAsync(string folder, Func<string, Task> fill)
    {
        string unfinished = $"{folder}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(unfinished);
            await fill(unfinished);
            Replace(folder, unfinished);
        }
        finally
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Puts a finished folder in the place of another.</summary>
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
