using System.Security.Cryptography;
using Relaybox.ImageBuilder.Caching;

namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// Assemblies that were compiled ahead of time, by what went into them (<see cref="AheadKeys"/>). Each file begins with the sum of the
/// rest, so that one that was cut short or has rotted is as good as none.
/// </summary>
/// <param name="cacheFolder">The build's cache.</param>
internal sealed class AheadCache(string cacheFolder)
{
    /// <summary>Its folder in the cache.</summary>
    public const string Folder = "ahead";

    private readonly string _folder = Path.Combine(cacheFolder, Folder);

    /// <summary>
    /// Puts what is known where the SDK would compile it to, and writes down what is not, for <see cref="Keep"/>. Called in the middle of
    /// a publish.
    /// </summary>
    /// <param name="listFile">The SDK's list, see <see cref="AheadList"/>.</param>
    /// <returns>How many were known.</returns>
    public int Take(string listFile)
    {
        AheadList list = AheadList.Load(listFile);
        var keys = new AheadKeys(list);
        var missing = new List<string>();
        foreach ((string input, string output) in list.Assemblies)
        {
            string key = keys.Of(input);
            if (Find(key) is { } compiled)
                File.WriteAllBytes(output, compiled);
            else
                missing.Add($"{key} {output}");
        }

        File.WriteAllLines(MissingOf(listFile), missing);
        return list.Assemblies.Count - missing.Count;
    }

    /// <summary>Keeps what the SDK compiled because <see cref="Take"/> did not know it. Called when publishing has succeeded.</summary>
    /// <param name="listFile">The same list.</param>
    public void Keep(string listFile)
    {
        if (!File.Exists(MissingOf(listFile)))
            return;
        Directory.CreateDirectory(_folder);
        using WorkFolder work = WorkFolder.Create(cacheFolder);
        foreach (string[] line in File.ReadLines(MissingOf(listFile)).Select(line => line.Split(' ', 2)))
        {
            byte[] compiled = File.ReadAllBytes(line[1]);
            string temporary = work.PathOf(line[0]);
            File.WriteAllBytes(temporary, [.. SHA256.HashData(compiled), .. compiled]);
            File.Move(temporary, Path.Combine(_folder, line[0]), overwrite: true);
        }
    }

    private byte[]? Find(string key)
    {
        string file = Path.Combine(_folder, key);
        if (!File.Exists(file))
            return null;
        LastUse.Touch(file);
        byte[] content = File.ReadAllBytes(file);
        return content.Length > SHA256.HashSizeInBytes
            && SHA256.HashData(content.AsSpan(SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(content.AsSpan(0, SHA256.HashSizeInBytes))
            ? content[SHA256.HashSizeInBytes..]
            : null;
    }

    private static string MissingOf(string listFile) => listFile + ".missing";
}
