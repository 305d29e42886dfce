using System.Diagnostics.CodeAnalysis;

namespace Relaybox.ImageBuilder.Trees;

/// <summary>
/// The files of an image: absolute paths, in ordinal order, to nodes. It holds only what a file system could hold: whatever
/// lies above a path is a directory, never a file and never a symbolic link. The root itself is not in it.
/// </summary>
internal sealed class FileTree
{
    private readonly SortedDictionary<string, TreeNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _parents = new(StringComparer.Ordinal);

    /// <summary>Every path with its node, in ordinal order, so that a directory comes before what is in it.</summary>
    public IEnumerable<KeyValuePair<string, TreeNode>> Entries => _nodes;

    /// <summary>Number of paths.</summary>
    public int Count => _nodes.Count;

    /// <summary>The directory above a path; null for what is directly below the root.</summary>
    public static string? ParentOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash <= 0 ? null : path[..slash];
    }

    /// <summary>Finds what is at a path.</summary>
    public bool TryGet(string path, [NotNullWhen(true)] out TreeNode? node) => _nodes.TryGetValue(path, out node);

    /// <summary>Adds a path, or puts another node there. Missing directories above are made, with the node's origin and age.</summary>
    /// <exception cref="ImageBuildException">Something above the path is no directory, or the path has children and the node is no directory.</exception>
    public void Set(string path, TreeNode node)
    {
        EnsureParent(path, node);
        if (node.Kind != TreeNodeKind.Directory && _parents.Contains(path))
            throw new ImageBuildException($"{path} of {node.Origin} cannot replace a directory that is not empty.");

        if (ParentOf(path) is { } parent)
            _parents.Add(parent);
        _nodes[path] = node;
    }

    private void EnsureParent(string path, TreeNode node)
    {
        if (ParentOf(path) is not { } parent)
            return;

        if (!_nodes.TryGetValue(parent, out TreeNode? above))
            Set(parent, TreeNode.Directory(node.Origin, node.ModifiedAt));
        else if (above.Kind != TreeNodeKind.Directory)
            throw new ImageBuildException($"{path} of {node.Origin} lies below {parent}, which {above.Origin} made a {Describe(above)}.");
    }

    private static string Describe(TreeNode node) =>
        node.Kind == TreeNodeKind.SymbolicLink ? $"symbolic link to {node.LinkTarget}" : "file";
}
