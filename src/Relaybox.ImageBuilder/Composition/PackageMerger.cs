using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Puts the packages' files into one tree, in the order of the lock. Two packages may share a directory, and a file or link when
/// it is the same to the byte; everything else is an error, because which of two wins would depend on the order.
/// </summary>
internal static class PackageMerger
{
    /// <summary>Merges packages.</summary>
    /// <exception cref="ImageBuildException">Two packages disagree about a path.</exception>
    public static FileTree Merge(IEnumerable<UnpackedPackage> packages)
    {
        var tree = new FileTree();
        var excluded = new Dictionary<string, TreeNode>(StringComparer.Ordinal);
        foreach (UnpackedPackage package in packages)
        {
            foreach ((string path, TreeNode node) in package.ExcludedDirectories)
                excluded.TryAdd(path, node);
            foreach ((string path, TreeNode node) in package.Nodes)
                Add(tree, excluded, path, node);
        }

        return tree;
    }

    private static void Add(FileTree tree, Dictionary<string, TreeNode> excluded, string path, TreeNode node)
    {
        if (tree.TryGet(path, out TreeNode? present))
        {
            if (!SameEntry(present, node))
                throw new ImageBuildException($"{path} is in {present.Origin} and, different, in {node.Origin}: exclude it, or leave one of the packages out.");
            return;
        }

        AddExcludedParents(tree, excluded, path);
        tree.Set(path, node);
    }

    /// <summary>A directory that is only there for an included file below it still has its own owner and mode.</summary>
    private static void AddExcludedParents(FileTree tree, Dictionary<string, TreeNode> excluded, string path)
    {
        if (FileTree.ParentOf(path) is not { } parent || tree.TryGet(parent, out _))
            return;
        AddExcludedParents(tree, excluded, parent);
        if (excluded.TryGetValue(parent, out TreeNode? node))
            tree.Set(parent, node);
    }

    private static bool SameEntry(TreeNode first, TreeNode second)
    {
        // Times may differ: the first in the order of the lock decides, and that order is fixed.
        bool same = first.Kind == second.Kind && first.Mode == second.Mode && first.UserId == second.UserId
            && first.GroupId == second.GroupId && first.LinkTarget == second.LinkTarget;
        return same && (first.Kind != TreeNodeKind.File || first.Sums == second.Sums);
    }
}
