using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// Gets the packages of an image ready in the store: those of the lock, or, where that is allowed and the lock has grown stale,
/// freshly resolved ones.
/// </summary>
/// <param name="network">Reaches Debian's archives.</param>
/// <param name="store">Where packages are kept.</param>
/// <param name="unlockedFolder">Folder for the locks of fresh resolutions; build output, never the repository.</param>
/// <param name="report">Hears what is being done.</param>
internal sealed class PackageSupply(DebianNetwork network, PackageStore store, string unlockedFolder, IBuildReport report)
{
    /// <summary>Gets the packages of the lock ready.</summary>
    /// <exception cref="PackageGoneException">A package has left the mirrors.</exception>
    /// <exception cref="ImageBuildException">The lock is not of this definition, or network or disk are at fault.</exception>
    public async Task<SuppliedPackages> FetchLockedAsync(
        ImageDefinition definition,
        DebianArchitecture architecture,
        PackageLock packageLock,
        CancellationToken cancellationToken)
    {
        var packages = packageLock.PackagesOf(definition, architecture);
        await report.DownloadAsync(progress => network.FetcherInto(store).FetchAsync(packages, packageLock, progress, cancellationToken));
        return new SuppliedPackages(packages, packageLock, IsLocked: true);
    }

    /// <summary>
    /// Gets the packages of the lock ready, or resolves afresh when one has left the mirrors, and says so loudly. The fresh
    /// resolution is used again as long as the lock stays the same and the mirrors have its packages.
    /// </summary>
    /// <exception cref="ImageBuildException">As for the lock; also when apt is missing or fails.</exception>
    public async Task<SuppliedPackages> FetchLockedOrFreshAsync(
        ImageDefinition definition,
        DebianArchitecture architecture,
        PackageLock packageLock,
        CancellationToken cancellationToken)
    {
        var file = FreshLockOf(definition, architecture, packageLock);
        if (!File.Exists(file))
        {
            try
            {
                return await FetchLockedAsync(definition, architecture, packageLock, cancellationToken);
            }
            catch (PackageGoneException gone)
            {
                report.Warning($"{gone.Message} Going on with freshly resolved packages.");
                await ResolveAsync(definition, architecture, file, cancellationToken);
            }
        }

        SuppliedPackages fresh;
        try
        {
            fresh = await FetchLockedAsync(definition, architecture, LockReader.Load(file), cancellationToken);
        }
        catch (PackageGoneException)
        {
            await ResolveAsync(definition, architecture, file, cancellationToken);
            fresh = await FetchLockedAsync(definition, architecture, LockReader.Load(file), cancellationToken);
        }

        report.Warning($"THIS BUILD IS NOT THE LOCKED ONE: '{definition.Name}' for {architecture} is made of the packages in {file}. Run ./build.sh lock for a build that others can repeat.");
        return fresh with { IsLocked = false };
    }

    private async Task ResolveAsync(ImageDefinition definition, DebianArchitecture architecture, string file, CancellationToken cancellationToken) =>
        await LockWriter.WriteAsync(await network.Resolver().ResolveAsync([definition], [architecture], report, cancellationToken), file, cancellationToken);

    // Named after the lock and what was asked for, so that a new lock or a changed definition is tried first again.
    private string FreshLockOf(ImageDefinition definition, DebianArchitecture architecture, PackageLock packageLock)
    {
        var basis = LockWriter.Format(packageLock) + string.Join(',', definition.Packages) + ';' + string.Join(',', definition.Omit.Keys);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(basis)))[..12];
        return Path.Combine(unlockedFolder, $"{definition.Name}-{architecture}-{key}.lock.yaml");
    }
}
