using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>A file of the store is not the package that it is named for: cut short, or rotten.</summary>
/// <param name="package">The package that it should be.</param>
internal sealed class DamagedPackageException(LockedPackage package)
    : ImageBuildException($"The package {package} in the cache is damaged: run relaybox-image fetch, which downloads it again.")
{
    /// <summary>The package that the file should be.</summary>
    public LockedPackage Package { get; } = package;
}
