using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Packages that are ready in the store.</summary>
/// <param name="Packages">The packages, sorted by name.</param>
/// <param name="Lock">The lock that they are of: the repository's, or that of a fresh resolution.</param>
/// <param name="IsLocked">Whether it is the repository's, so that others can repeat the build.</param>
internal sealed record SuppliedPackages(IReadOnlyList<LockedPackage> Packages, PackageLock Lock, bool IsLocked);
