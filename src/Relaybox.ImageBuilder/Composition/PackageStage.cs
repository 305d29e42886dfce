using Relaybox.ImageBuilder.Caching;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.SupplyChain;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// First half of composing: the packages' layers. They depend on the packages and on little of the definition, so they are cached
/// as a whole, and a changed template or program never unpacks anything.
/// </summary>
/// <param name="definition">The image.</param>
/// <param name="cache">Has or gets the layers.</param>
/// <param name="scripts">Judges maintainer scripts.</param>
/// <param name="epoch">No file is younger than this, in seconds since 1970.</param>
internal sealed class PackageStage(ImageDefinition definition, LayerCache cache, IMaintainerScriptCheck scripts, long epoch)
{
    private readonly LayerPlan _plan = new(definition);

    /// <summary>Takes the layers from the cache, or unpacks the packages and writes them.</summary>
    /// <param name="packages">Every package, sorted by name.</param>
    /// <param name="fetch">Called when the packages have to be unpacked: returns when the store has them.</param>
    /// <param name="store">Has the packages then.</param>
    /// <param name="report">Told what takes time.</param>
    /// <param name="cancellationToken">Leaves the cache as it was.</param>
    public async Task<PackageLayers> ComposeAsync(
        IReadOnlyList<LockedPackage> packages,
        Func<CancellationToken, Task> fetch,
        PackageStore store,
        IBuildReport report,
        CancellationToken cancellationToken)
    {
        // An image may be nothing but the definition's own files.
        if (packages.Count == 0)
            return new PackageLayers { Layers = [], Paths = [], Packages = [], Warnings = [] };

        string key = KeyOf(packages);
        if (cache.Find(key, CacheJsonContext.Default.PackageLayers, record => record.Layers) is { } known)
            return known;

        await fetch(cancellationToken);
        using WorkFolder work = cache.CreateWorkFolder();
        using var spill = new SpillFile(work.PathOf("spill"));
        report.Step($"Unpacking {packages.Count} packages");
        UnpackedPackage[] unpacked = await new PackageUnpacker(definition, spill, epoch).UnpackAllAsync(packages, store, cancellationToken);
        IReadOnlyList<string> warnings = scripts.Check(unpacked);

        MergedPackages merged = PackageMerger.Merge(unpacked);
        FileTree tree = merged.Tree;
        new PathApplier(definition, epoch).ApplyToPackages(tree);
        DpkgDatabase.Add(tree, merged.Packages, Topmost(packages));

        IReadOnlyList<LayerContents> contents = LayerContents.Of(tree, _plan, node => node.Origin.Kind == NodeOriginKind.Package);
        report.Step($"Writing {contents.Count} layers of packages");
        var layers = new LayerInfo[contents.Count];
        await Parallel.ForAsync(0, contents.Count, cancellationToken, (index, token) =>
        {
            layers[index] = cache.Write(contents[index], token);
            return ValueTask.CompletedTask;
        });

        var result = new PackageLayers
        {
            Layers = layers,
            Paths = [.. tree.Entries.Where(entry => entry.Value.Origin.Kind == NodeOriginKind.Package).Select(entry => KnownPath.Of(entry.Key, entry.Value))],
            Packages = [.. merged.Packages.Select(package => PackageFactsReader.Read(package, tree))],
            Warnings = [.. warnings, .. merged.Notices],
        };
        cache.Record(key, result, CacheJsonContext.Default.PackageLayers);
        return result;
    }

    /// <summary>A package of the highest layer that has any.</summary>
    private NodeOrigin Topmost(IReadOnlyList<LockedPackage> packages) =>
        packages.Select(package => NodeOrigin.Package(package.Name)).MaxBy(_plan.LayerOf);

    private string KeyOf(IReadOnlyList<LockedPackage> packages)
    {
        using var key = new ContentKey("packages");
        key.AddBuilder();
        key.Add(epoch);
        key.Add(scripts.Key);
        key.AddAll(packages.Select(package => $"{package} {package.Sha256}"));
        key.AddAll(definition.Exclude.Select(glob => glob.Pattern));
        key.AddAll(definition.Include.Select(glob => glob.Pattern));
        key.Add(definition.Layers.Count);
        foreach (LayerEntry layer in definition.Layers)
        {
            key.Add(layer.Name);
            key.AddAll(layer.Packages);
        }

        var ids = new Ids(definition);
        key.Add(definition.Paths.Count);
        foreach (PathEntry path in definition.Paths)
        {
            key.Add(path.Path);
            key.Add((int)path.Type);
            key.Add(ids.User(path.Owner));
            key.Add(ids.Group(path.Group));
            key.Add((int?)path.Mode ?? -1);
            key.Add(path.Target);
            key.AddAll(path.ContentsOf.Select(glob => glob.Pattern));
        }

        return key.ToString();
    }
}
