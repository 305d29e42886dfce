using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// A folder that carries packages from one machine to another: the lock (<c>packages.lock.yaml</c>), and the packages under
/// <c>sha256/</c> as in a <see cref="PackageStore"/>. With it the lock builds where there is no network.
/// </summary>
/// <param name="folder">The folder.</param>
internal sealed class PackageFolder(string folder)
{
    private const string LockName = "packages.lock.yaml";

    private readonly PackageStore _packages = new(folder);

    /// <summary>The folder's lock.</summary>
    public string LockFile => Path.Combine(folder, LockName);

    /// <summary>Writes the folder, as a whole or not at all; one that was exported before is replaced.</summary>
    /// <param name="packages">The packages; the store has them.</param>
    /// <param name="store">The store.</param>
    /// <param name="lockFile">The lock, which is copied as it is.</param>
    /// <param name="cancellationToken">Leaves what was there.</param>
    /// <exception cref="ImageBuildException">The folder is something else, cannot be written, or a package in the store is damaged.</exception>
    public async Task ExportAsync(IReadOnlyList<LockedPackage> packages, PackageStore store, string lockFile, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && !File.Exists(LockFile) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new ImageBuildException($"{folder} is no folder of exported packages and not empty: name another one.");

        try
        {
            using WholeFolder whole = WholeFolder.Begin(folder);
            var target = new PackageStore(whole.Path);
            foreach (LockedPackage package in packages)
                await CopyAsync(package, store, target, "the cache has it damaged: run relaybox-image fetch", cancellationToken);
            File.Copy(lockFile, Path.Combine(whole.Path, LockName));
            whole.Finish();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(failure, folder, "DIR");
        }
    }

    /// <summary>Takes every package of the folder into a store, each after its sum was checked.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Leaves no part of a package.</param>
    /// <returns>The packages that are in the store now, and those of the folder's lock that the folder does not have.</returns>
    /// <exception cref="ImageBuildException">The folder is no exported one, or a package in it is damaged.</exception>
    public async Task<(IReadOnlyList<LockedPackage> Imported, IReadOnlyList<LockedPackage> Absent)> ImportAsync(PackageStore store, CancellationToken cancellationToken)
    {
        if (!File.Exists(LockFile)) throw new ImageBuildException($"{folder} is no folder of exported packages: it has no {LockName}.");

        ILookup<bool, LockedPackage> present = LockReader.Load(LockFile).AllPackages().ToLookup(package => File.Exists(_packages.PathOf(package)));
        foreach (LockedPackage package in present[true])
        {
            if (!await store.VerifyAsync(package, cancellationToken))
                await CopyAsync(package, _packages, store, $"{_packages.PathOf(package)} is damaged: export it again", cancellationToken);
        }

        return ([.. present[true]], [.. present[false]]);
    }

    private static async Task CopyAsync(LockedPackage package, PackageStore from, PackageStore to, string damaged, CancellationToken cancellationToken)
    {
        await using var source = from.Open(package);
        if (!await to.AddAsync(package, (file, token) => source.CopyToAsync(file, token), cancellationToken))
            throw new ImageBuildException($"The package {package} is not what the lock says, {damaged}.");
    }
}
