using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Holds a lock against the archive as it is now: resolves afresh, and asks the mirror for every locked package.</summary>
/// <param name="resolver">Resolves.</param>
/// <param name="mirrors">Chooses the mirror.</param>
/// <param name="probe">Asks it.</param>
internal sealed class LockCheck(PackageResolver resolver, MirrorSelector mirrors, MirrorProbe probe)
{
    /// <summary>Checks a lock; nothing is written.</summary>
    /// <param name="definitions">The definitions that the lock is for.</param>
    /// <param name="packageLock">The lock.</param>
    /// <param name="report">Hears what is being done.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="ImageBuildException">The archive could not be asked, so nothing can be said.</exception>
    public async Task<LockCheckResult> RunAsync(
        IReadOnlyList<ImageDefinition> definitions, PackageLock packageLock, IBuildReport report, CancellationToken cancellationToken)
    {
        try
        {
            var fresh = await resolver.ResolveAsync(definitions, DebianArchitecture.Supported, report, cancellationToken);
            var locked = packageLock.AllPackages();
            report.Step($"Asking the mirror for {locked.Count} locked packages");
            var gone = await probe.FindGoneAsync(locked, await mirrors.SelectAsync(packageLock.Suite, cancellationToken), cancellationToken);
            return new LockCheckResult(
                packageLock.Date,
                fresh.Lock.Date,
                [.. definitions.Where(definition => !packageLock.IsResolvedFrom(definition)).Select(definition => definition.Name)],
                LockDifference.Between(packageLock, fresh.Lock, fresh.Security),
                gone);
        }
        catch (ImageBuildException failure)
        {
            throw new ImageBuildException($"Whether the lock is outdated cannot be said: {failure.Message}", failure);
        }
    }
}
