using System.Text;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Sizes;

/// <summary>Which package a path of an image belongs to, read from the <c>.list</c> files of dpkg's database in the image itself.</summary>
internal sealed class PackageOwners
{
    /// <summary>dpkg's database, whose files belong to no package.</summary>
    public const string DatabaseFolder = "/var/lib/dpkg/";

    private const string InfoFolder = DatabaseFolder + "info/";
    private const string ListExtension = ".list";

    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    /// <summary>Whether a path is the list of a package's files.</summary>
    public static bool IsList(string path) => path.StartsWith(InfoFolder, StringComparison.Ordinal) && path.EndsWith(ListExtension, StringComparison.Ordinal);

    /// <summary>Takes in a list: one absolute path a line (dpkg-query(1), <c>--listfiles</c>).</summary>
    public void Add(string listPath, ReadOnlySpan<byte> content)
    {
        // Packages that may be installed for several architectures have theirs in the name: libc6:amd64.list.
        string package = listPath[InfoFolder.Length..^ListExtension.Length].Split(':')[0];
        foreach (string line in Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            _owners.TryAdd(line, package);
            _owners.TryAdd(MergedUsr.Canonical(line, isLink: false), package);
        }
    }

    /// <summary>The package; null when no list has the path.</summary>
    public string? Find(string path) => _owners.GetValueOrDefault(path);
}
