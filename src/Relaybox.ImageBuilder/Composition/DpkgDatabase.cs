using System.Text;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Writes dpkg's database (<c>/var/lib/dpkg</c>), from which scanners learn which packages and versions an image has: <c>status</c>,
/// and per package <c>.list</c> and <c>.md5sums</c> of the files that are really there.
/// </summary>
internal static class DpkgDatabase
{
    private const string InfoFolder = "/var/lib/dpkg/info/";

    /// <summary>dpkg's infodb format 1: files of packages that are <c>Multi-Arch: same</c> are called <c>NAME:ARCH.*</c>.</summary>
    private const string FormatWithArchitectures = "1\n";

    /// <summary>Adds the database to the tree.</summary>
    /// <param name="tree">Has the packages' files.</param>
    /// <param name="packages">Every package of the image, sorted.</param>
    /// <param name="statusOrigin">Whose layer <c>status</c> shares: it changes when any package does.</param>
    public static void Add(FileTree tree, IReadOnlyList<UnpackedPackage> packages, NodeOrigin statusOrigin)
    {
        var status = new StringBuilder();
        long newest = 0;
        foreach (UnpackedPackage package in packages)
        {
            if (!package.Control.TryGetValue("control", out byte[]? bytes))
                throw new ImageBuildException($"Package {package.Package} has no control file.");

            string control = Encoding.UTF8.GetString(bytes).TrimEnd('\n');
            status.Append(WithStatus(control)).Append("\n\n");

            string[] paths = [.. package.Nodes.Select(node => node.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            long age = package.Nodes.Select(node => node.Value.ModifiedAt).DefaultIfEmpty().Max();
            newest = Math.Max(newest, age);
            var origin = NodeOrigin.Package(package.Package.Name);
            string name = InfoFolder + FileName(package, control);
            Set(tree, name + ".list", "/.\n" + string.Concat(paths.Select(path => path + "\n")), origin, age);
            if (package.Control.TryGetValue("md5sums", out byte[]? sums))
                Set(tree, name + ".md5sums", OnlyPresent(Encoding.UTF8.GetString(sums), paths), origin, age);
        }

        Set(tree, "/var/lib/dpkg/status", status.ToString(), statusOrigin, newest);
        // Without it dpkg would not look for files that have an architecture in their names.
        Set(tree, InfoFolder + "format", FormatWithArchitectures, statusOrigin, newest);
    }

    private static void Set(FileTree tree, string path, string text, NodeOrigin origin, long age) =>
        tree.Set(path, TreeNode.File(new MemoryContent(Encoding.UTF8.GetBytes(text)), origin, age));

    private static string WithStatus(string control)
    {
        int end = control.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? control + "\nStatus: install ok installed" : control.Insert(end, "\nStatus: install ok installed");
    }

    /// <summary>Packages that several architectures may have installed side by side carry theirs in the name.</summary>
    private static string FileName(UnpackedPackage package, string control) =>
        control.Contains("\nMulti-Arch: same", StringComparison.Ordinal)
            ? $"{package.Package.Name}:{package.Package.Architecture}"
            : package.Package.Name;

    private static string OnlyPresent(string sums, string[] paths)
    {
        var present = paths.ToHashSet(StringComparer.Ordinal);
        var kept = new StringBuilder();
        foreach (string line in sums.Split('\n'))
        {
            // 32 hex digits, two blanks, a path without its first slash.
            if (line.Length > 34 && present.Contains(MergedUsr.Canonical("/" + line[34..], isLink: false)))
                kept.Append(line).Append('\n');
        }

        return kept.ToString();
    }
}
