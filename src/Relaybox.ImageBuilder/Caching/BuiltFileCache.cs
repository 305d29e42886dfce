using System.Globalization;

namespace Relaybox.ImageBuilder.Caching;

/// <summary>
/// Files that take long to build, by what went into them: <c>KIND/KEY/NAME</c>, beside it the size as text (<c>NAME.size</c>). A file
/// that is not as long as that was cut short when the machine went down, and is built again.
/// </summary>
/// <param name="cacheFolder">The build's cache.</param>
/// <param name="kind">The folder of one kind of files.</param>
internal sealed class BuiltFileCache(string cacheFolder, string kind)
{
    private const string SizeExtension = ".size";

    /// <summary>The file for a key; null when there is none that is whole.</summary>
    public string? Find(string key, string name)
    {
        string file = PathOf(key, name);
        var size = new FileInfo(file + SizeExtension);
        if (new FileInfo(file) is not { Exists: true } found || !size.Exists || File.ReadAllText(size.FullName) != Text(found.Length)) return null;

        LastUse.Touch(Path.GetDirectoryName(file)!);
        return file;
    }

    /// <summary>Takes a file in.</summary>
    /// <param name="key">What went into it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="made">The finished file, on the cache's file system; it is moved.</param>
    /// <returns>Where it is now.</returns>
    public string Keep(string key, string name, string made)
    {
        string file = PathOf(key, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        long length;
        using (var stream = new FileStream(made, FileMode.Open, FileAccess.ReadWrite))
        {
            length = stream.Length;
            stream.Flush(flushToDisk: true);
        }

        // The size first: a file without one does not count.
        File.WriteAllText(made + SizeExtension, Text(length));
        File.Move(made + SizeExtension, file + SizeExtension, overwrite: true);
        File.Move(made, file, overwrite: true);
        return file;
    }

    private static string Text(long length) => length.ToString(CultureInfo.InvariantCulture);

    private string PathOf(string key, string name) => Path.Combine(cacheFolder, kind, key, name);
}
