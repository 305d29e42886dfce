using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>What one layer consists of: its own paths and every directory above them, which a layer has to bring with the right owner and mode.</summary>
/// <param name="Name">The layer's name in the definition.</param>
/// <param name="Entries">Paths and nodes in ordinal order.</param>
internal sealed record LayerContents(string Name, IReadOnlyList<KeyValuePair<string, TreeNode>> Entries)
{
    /// <summary>Picks the layers' contents out of a tree; a layer to which nothing belongs is left out.</summary>
    /// <param name="tree">The whole image.</param>
    /// <param name="plan">Which node belongs where.</param>
    /// <param name="belongs">Nodes for which this is false are in no layer (they were written before).</param>
    public static IReadOnlyList<LayerContents> Of(FileTree tree, LayerPlan plan, Func<TreeNode, bool> belongs)
    {
        var paths = plan.Names.Select(_ => new SortedSet<string>(StringComparer.Ordinal)).ToArray();
        foreach ((string path, TreeNode node) in tree.Entries)
        {
            if (!belongs(node))
                continue;

            SortedSet<string> layer = paths[plan.LayerOf(node.Origin)];
            for (string? part = path; part is not null && layer.Add(part); part = FileTree.ParentOf(part))
            {
            }
        }

        return [.. paths.Zip(plan.Names)
            .Where(layer => layer.First.Count > 0)
            .Select(layer => new LayerContents(layer.Second, [.. layer.First.Select(path => KeyValuePair.Create(path, NodeAt(tree, path)))]))];
    }

    private static TreeNode NodeAt(FileTree tree, string path) =>
        tree.TryGet(path, out TreeNode? node) ? node : throw new InvalidOperationException($"{path} has no node.");
}
