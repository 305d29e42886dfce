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
internal sealed class PackageFolders(
    PackageStore store,
    Func<IReadOnlyList<LockedPackage>, CancellationToken, Task> fetch,
    string cacheFolder)
{
    /// <summary>Returns the folder of these packages. It is made in one step, so two builds at once may both make it.</summary>
    /// <param name="definition">Says which paths of the packages are left out.</param>
    /// <param name="packages">The packages, sorted by name.</param>
    /// <param name="report">Told what takes time.</param>
    /// <param name="cancellationToken">Leaves no folder.</param>
    /// <exception cref="ImageBuildException">A package cannot be fetched or used.</exception>
    public async Task<string> UnpackAsync(ImageDefinition definition, IReadOnlyList<LockedPackage> packages, IBuildReport report, CancellationToken cancellationToken)
    {
        string folder = Path.GetFullPath(Path.Combine(cacheFolder, "unpacked", KeyOf(definition, packages)));
        if (Directory.Exists(folder))
        {
            LastUse.Touch(folder);
            return folder;
        }

        await fetch(packages, cancellationToken);
        report.Step($"Unpacking {packages.Count} packages of {definition.Name}");
        using WorkFolder work = WorkFolder.Create(cacheFolder);
        await WriteAsync(definition, packages, work, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        MoveInto(work.PathOf("root"), folder);
        return folder;
    }

    private async Task WriteAsync(ImageDefinition definition, IReadOnlyList<LockedPackage> packages, WorkFolder work, CancellationToken cancellationToken)
    {
        using var spill = new SpillFile(work.PathOf("spill"));
        var unpacker = new PackageUnpacker(definition, spill, epoch: 0);
        UnpackedPackage[] unpacked = await unpacker.UnpackAllAsync(packages, store, cancellationToken);
        FolderWriter.Write(PackageMerger.Merge(unpacked), work.PathOf("root"), cancellationToken);
    }

    private static void MoveInto(string made, string folder)
    {
        try
        {
            Directory.Move(made, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another build was faster; its folder is made of the same packages.
        }
    }

    private static string KeyOf(ImageDefinition definition, IReadOnlyList<LockedPackage> packages)
    {
        using var key = new ContentKey("unpacked");
        key.AddAll(packages.Select(package => package.Sha256));
        key.AddAll(definition.Exclude.Select(glob => glob.Pattern));
        key.AddAll(definition.Include.Select(glob => glob.Pattern));
        return key.ToString();
    }
}
