using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Packages of the lock have left the mirror and cannot be had from the snapshot archive either: the lock is stale.</summary>
/// <param name="packages">The packages, at least one.</param>
/// <param name="mirror">Where they were looked for.</param>
internal sealed class PackageGoneException(IReadOnlyList<LockedPackage> packages, DebianMirror mirror)
    : ImageBuildException(Describe(packages, mirror))
{
    /// <summary>The packages.</summary>
    public IReadOnlyList<LockedPackage> Packages => packages;

    private static string Describe(IReadOnlyList<LockedPackage> packages, DebianMirror mirror) =>
        $"The lock names {(packages.Count == 1 ? "a package that has" : "packages that have")} left the mirror {mirror.BaseOf(packages[0].Archive)} "
        + $"and could not be had from the snapshot archive: {string.Join(", ", packages)}. Run ./build.sh lock to take what the mirror has now.";
}
