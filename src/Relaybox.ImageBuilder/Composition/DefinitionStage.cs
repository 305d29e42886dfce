using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Second half of composing: the layers above the packages, with programs, plugins, folders, accounts and paths of the definition.</summary>
/// <param name="definition">The image.</param>
/// <param name="cache">Has or gets the layers.</param>
/// <param name="epoch">Age of what the definition brings, in seconds since 1970.</param>
internal sealed class DefinitionStage(ImageDefinition definition, LayerCache cache, long epoch)
{
    /// <summary>Composes the layers, each from the cache when its content is known.</summary>
    /// <param name="below">The packages' layers.</param>
    /// <param name="built">Published programs and compiled plugins.</param>
    /// <param name="cancellationToken">Leaves the cache as it was.</param>
    public DefinitionLayers Compose(PackageLayers below, IReadOnlyList<BuiltFile> built, CancellationToken cancellationToken)
    {
        var tree = new FileTree();
        foreach (KnownPath path in below.Paths)
            tree.Set(path.Path, path.ToNode());

        foreach (BuiltFile file in built)
        {
            TreeNode node = TreeNode.File(new DiskContent(file.File), file.Origin, epoch);
            node.Mode = file.Mode;
            tree.Set(MergedUsr.Canonical(file.To, isLink: false), node);
        }

        foreach (FolderCopy copy in definition.Copy)
            FolderCopier.Copy(tree, copy, epoch);
        new PathApplier(definition, epoch).Apply(tree);
        AccountFiles.Add(tree, definition, epoch);
        MergedUsr.AddLinks(tree, epoch);

        LayerInfo[] layers = [.. LayerContents.Of(tree, new LayerPlan(definition), IsAbovePackages).Select(layer => FindOrWrite(layer, cancellationToken))];
        return new DefinitionLayers(layers, FilesOf(below, tree));
    }

    private static bool IsAbovePackages(TreeNode node) => node.Origin.Kind != NodeOriginKind.Package;

    /// <summary>What a package brought is in its layer, even where the definition put something else on top of it.</summary>
    private static IReadOnlyList<ImageFile> FilesOf(PackageLayers below, FileTree tree)
    {
        IEnumerable<ImageFile> packaged = below.Paths.Where(path => path.Kind == TreeNodeKind.File)
            .Select(path => new ImageFile(path.Path, path.Sums!, NodeOrigin.Package(path.Package), !tree.TryGet(path.Path, out TreeNode? node) || IsAbovePackages(node)));
        IEnumerable<ImageFile> added = tree.Entries.Where(entry => entry.Value.Kind == TreeNodeKind.File && IsAbovePackages(entry.Value))
            .Select(entry => new ImageFile(entry.Key, entry.Value.Sums!, entry.Value.Origin, IsHidden: false));
        return [.. packaged.Concat(added).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private LayerInfo FindOrWrite(LayerContents layer, CancellationToken cancellationToken)
    {
        string key = KeyOf(layer);
        if (cache.Find(key, CacheJsonContext.Default.LayerInfo, info => [info]) is { } known)
            return known;

        LayerInfo written = cache.Write(layer, cancellationToken);
        cache.Record(key, written, CacheJsonContext.Default.LayerInfo);
        return written;
    }

    private static string KeyOf(LayerContents layer)
    {
        using var key = new ContentKey("layer");
        key.AddBuilder();
        key.Add(layer.Name);
        key.Add(layer.Entries.Count);
        foreach ((string path, TreeNode node) in layer.Entries)
        {
            key.Add(path);
            key.Add((int)node.Kind);
            key.Add((int)node.Mode);
            key.Add(node.UserId);
            key.Add(node.GroupId);
            key.Add(node.ModifiedAt);
            key.Add(node.LinkTarget);
            key.Add(node.Capability is null ? null : Convert.ToHexStringLower(node.Capability));
            key.Add(node.Sums?.Sha256);
        }

        return key.ToString();
    }
}
