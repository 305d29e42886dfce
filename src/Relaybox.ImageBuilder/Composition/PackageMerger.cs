using System.Text;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Puts the packages' files into one tree. Two packages may share a directory, and a file or link when it is the same to the byte. Where
/// they disagree about a file, the one whose control file says that it replaces the other has it, as with dpkg (Debian Policy §7.6.1), and
/// that is reported; everything else is an error. So the order of the packages decides nothing but a time stamp.
/// </summary>
internal sealed class PackageMerger
{
    private readonly FileTree _tree = new();
    private readonly Dictionary<string, TreeNode> _excluded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, UnpackedPackage> _packages;
    private readonly Dictionary<string, ReplacesField> _replaces = new(StringComparer.Ordinal);
    private readonly HashSet<(string Package, string Path)> _lost = [];

    private readonly SortedDictionary<(string Winner, string Loser), List<string>> _taken = [];

    private PackageMerger(IReadOnlyList<UnpackedPackage> packages) =>
        _packages = packages.ToDictionary(package => package.Package.Name, StringComparer.Ordinal);

    /// <summary>Merges packages.</summary>
    /// <param name="packages">The packages, in the order of the lock.</param>
    /// <exception cref="ImageBuildException">Two packages disagree about a path.</exception>
    public static MergedPackages Merge(IReadOnlyList<UnpackedPackage> packages)
    {
        var merger = new PackageMerger(packages);
        foreach (UnpackedPackage package in packages)
            merger.Add(package);
        return new MergedPackages(merger._tree, [.. packages.Select(merger.WithoutLost)], [.. merger._taken.Select(Notice)]);
    }

    private static string Notice(KeyValuePair<(string Winner, string Loser), List<string>> taken) =>
        $"Package {taken.Key.Winner} replaces files of {taken.Key.Loser}, as its control file says: {string.Join(", ", taken.Value.Order(StringComparer.Ordinal))}.";

    private UnpackedPackage WithoutLost(UnpackedPackage package) => _lost.Count == 0
        ? package
        : package with { Nodes = [.. package.Nodes.Where(node => !_lost.Contains((package.Package.Name, node.Key)))] };

    private void Add(UnpackedPackage package)
    {
        foreach ((string path, TreeNode node) in package.ExcludedDirectories)
            _excluded.TryAdd(path, node);
        foreach ((string path, TreeNode node) in package.Nodes)
            Add(path, node);
    }

    private void Add(string path, TreeNode node)
    {
        if (!_tree.TryGet(path, out TreeNode? present))
        {
            AddExcludedParents(path);
            _tree.Set(path, node);
        }
        else if (!SameEntry(present, node))
        {
            Settle(path, present, node);
        }
    }

    private void Settle(string path, TreeNode present, TreeNode node)
    {
        bool mayReplace = present.Kind != TreeNodeKind.Directory && node.Kind != TreeNodeKind.Directory;
        bool newWins = mayReplace && Replaces(node.Origin.Name, present.Origin.Name);
        bool oldWins = mayReplace && Replaces(present.Origin.Name, node.Origin.Name);
        if (newWins == oldWins)
            throw new ImageBuildException($"{path} is in {present.Origin} and, different, in {node.Origin}: exclude it, or leave one of the packages out.");

        (string winner, string loser) = newWins ? (node.Origin.Name, present.Origin.Name) : (present.Origin.Name, node.Origin.Name);
        if (newWins)
            _tree.Set(path, node);
        _lost.Add((loser, path));
        if (!_taken.TryGetValue((winner, loser), out List<string>? paths))
            _taken[(winner, loser)] = paths = [];
        paths.Add(path);
    }

    private bool Replaces(string package, string other)
    {
        if (!_replaces.TryGetValue(package, out ReplacesField? field))
        {
            string control = _packages[package].Control.TryGetValue("control", out byte[]? bytes) ? Encoding.UTF8.GetString(bytes) : string.Empty;
            _replaces[package] = field = ReplacesField.Parse(control);
        }

        return field.Covers(other, _packages[other].Package.Version);
    }

    /// <summary>A directory that is only there for an included file below it still has its own owner and mode.</summary>
    private void AddExcludedParents(string path)
    {
        if (FileTree.ParentOf(path) is not { } parent || _tree.TryGet(parent, out _))
            return;
        AddExcludedParents(parent);
        if (_excluded.TryGetValue(parent, out TreeNode? node))
            _tree.Set(parent, node);
    }

    private static bool SameEntry(TreeNode first, TreeNode second)
    {
        // Times may differ: the first in the order of the lock decides, and that order is fixed.
        bool same = first.Kind == second.Kind && first.Mode == second.Mode && first.UserId == second.UserId
            && first.GroupId == second.GroupId && first.LinkTarget == second.LinkTarget;
        return same && (first.Kind != TreeNodeKind.File || first.Sums == second.Sums);
    }
}
