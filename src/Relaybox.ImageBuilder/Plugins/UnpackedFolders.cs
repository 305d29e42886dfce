using Relaybox.ImageBuilder.Caching;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>
/// Packages unpacked into the cache, to be used on the building machine. None of their maintainer scripts is ever run, and none is
/// looked at: the folder is no system and goes into no image.
/// </summary>
/// <param name="store">Has the packages once they were fetched.</param>
/// <param name="fetch">Returns when the store has the packages.</param>
/// <param name="cacheFolder">The build's cache.</param>
internal sealed class UnpackedFolders(
    PackageStore store,
    Func<IReadOnlyList<LockedPackage>, CancellationToken, Task> fetch,
    string cacheFolder) : IDisposable
{
    private readonly BuiltFolderCache _unpacked = new(cacheFolder, "unpacked");

    // Images of several architectures want the same compiler at the same time.
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Returns the folder of these packages.</summary>
    /// <param name="definition">Says which paths of the packages are left out.</param>
    /// <param name="packages">The packages, sorted by name.</param>
    /// <param name="report">Told what takes time.</param>
    /// <param name="cancellationToken">Leaves no folder.</param>
    /// <exception cref="ImageBuildException">A package cannot be fetched or used.</exception>
    public async Task<string> UnpackAsync(ImageDefinition definition, IReadOnlyList<LockedPackage> packages, IBuildReport report, CancellationToken cancellationToken)
    {
        string key = KeyOf(definition, packages);
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return _unpacked.Find(key) ?? await _unpacked.MakeAsync(key, (root, work) => WriteAsync(definition, packages, root, work, report, cancellationToken));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task WriteAsync(
        ImageDefinition definition, IReadOnlyList<LockedPackage> packages, string root, WorkFolder work, IBuildReport report, CancellationToken cancellationToken)
    {
        await fetch(packages, cancellationToken);
        report.Step($"Unpacking {packages.Count} packages of {definition.Name}");
        using var spill = new SpillFile(work.PathOf("spill"));
        var unpacker = new PackageUnpacker(definition, spill, epoch: 0);
        UnpackedPackage[] unpacked = await unpacker.UnpackAllAsync(packages, store, cancellationToken);
        FolderWriter.Write(PackageMerger.Merge(unpacked).Tree, root, cancellationToken);
    }

    private static string KeyOf(ImageDefinition definition, IReadOnlyList<LockedPackage> packages)
    {
        using var key = new ContentKey("unpacked packages");
        key.AddAll(packages.Select(package => package.Sha256));
        key.AddAll(definition.Exclude.Select(glob => glob.Pattern));
        key.AddAll(definition.Include.Select(glob => glob.Pattern));
        return key.ToString();
    }
}
