using System.Text;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Carries out the definition's <c>paths</c>. It can be done twice on the way to an image, first to the packages' files and then to
/// the whole, and the second time changes nothing that the first has done.
/// </summary>
/// <param name="definition">Has the paths and the accounts that own them.</param>
/// <param name="epoch">Age of what is made.</param>
internal sealed class PathApplier(ImageDefinition definition, long epoch)
{
    private readonly Ids _ids = new(definition);

    /// <summary>
    /// Makes and changes the paths in their order, while only the packages' files are there: what the definition's folders or
    /// programs bring has its turn when those are.
    /// </summary>
    public void ApplyToPackages(FileTree tree)
    {
        foreach (PathEntry entry in definition.Paths)
        {
            if (entry.Type != PathType.Existing || tree.TryGet(entry.Path, out _))
                Apply(tree, entry);
        }
    }

    /// <summary>Makes and changes the paths in their order.</summary>
    /// <exception cref="ImageBuildException">A path cannot be what the definition says.</exception>
    public void Apply(FileTree tree)
    {
        foreach (PathEntry entry in definition.Paths)
            Apply(tree, entry);
    }

    private void Apply(FileTree tree, PathEntry entry)
    {
        TreeNode node = entry.Type switch
        {
            PathType.Existing => Existing(tree, entry),
            PathType.Directory => Directory(tree, entry),
            PathType.Symlink => Link(tree, entry),
            _ => NewFile(tree, entry),
        };
        node.UserId = _ids.User(entry.Owner);
        node.GroupId = _ids.Group(entry.Group);
        if (entry.Mode is { } mode && node.Kind != TreeNodeKind.SymbolicLink)
            node.Mode = mode;
    }

    private TreeNode Existing(FileTree tree, PathEntry entry) => tree.TryGet(entry.Path, out TreeNode? node)
        ? node
        : throw new ImageBuildException($"{definition.File}: no package brings {entry.Path}, whose owner and mode `paths` states: remove it there, or give it another type.");

    private TreeNode Directory(FileTree tree, PathEntry entry)
    {
        if (tree.TryGet(entry.Path, out TreeNode? present))
        {
            return present.Kind == TreeNodeKind.Directory
                ? present
                : throw new ImageBuildException($"{definition.File}: {entry.Path} cannot be a directory: {present.Origin} has something else there.");
        }

        TreeNode node = TreeNode.Directory(NodeOrigin.Definition, epoch);
        tree.Set(entry.Path, node);
        return node;
    }

    private TreeNode Link(FileTree tree, PathEntry entry)
    {
        // An empty directory of a package (/var/run) may become a link, a full one may not: Set refuses it.
        if (tree.TryGet(entry.Path, out TreeNode? present) && present.LinkTarget == entry.Target)
            return present;
        TreeNode node = TreeNode.Link(entry.Target!, NodeOrigin.Definition, epoch);
        tree.Set(entry.Path, node);
        return node;
    }

    private TreeNode NewFile(FileTree tree, PathEntry entry)
    {
        if (entry.ContentsOf.Count == 0)
        {
            TreeNode text = TreeNode.File(new MemoryContent(Encoding.UTF8.GetBytes(entry.Content!)), NodeOrigin.Definition, epoch);
            tree.Set(entry.Path, text);
            return text;
        }

        // Made with the packages' files, whose layer it shares; later those contents are no longer at hand.
        if (tree.TryGet(entry.Path, out TreeNode? made) && made.Content is null)
            return made;

        List<TreeNode> sources = [.. entry.ContentsOf.SelectMany(glob => tree.Entries.Where(file => file.Value.Kind == TreeNodeKind.File && glob.Matches(file.Key))).Select(file => file.Value)];
        if (sources.Count == 0)
            throw new ImageBuildException($"{definition.File}: nothing in the image matches `contentsOf` of {entry.Path}.");

        TreeNode node = TreeNode.File(new MemoryContent(Concatenate(sources)), sources[^1].Origin, sources.Max(source => source.ModifiedAt));
        tree.Set(entry.Path, node);
        return node;
    }

    private static byte[] Concatenate(List<TreeNode> sources)
    {
        using var all = new MemoryStream();
        foreach (TreeNode source in sources)
        {
            using Stream content = source.Content!.Open();
            content.CopyTo(all);
            // Files of text: the next one starts on its own line.
            if (all.Length > 0 && all.GetBuffer()[all.Length - 1] != (byte)'\n')
                all.WriteByte((byte)'\n');
        }

        return all.ToArray();
    }
}
