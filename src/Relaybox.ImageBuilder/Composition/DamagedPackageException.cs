using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>A file of the package store does not have the sum that the lock names: it has to be fetched again.</summary>
internal sealed class DamagedPackageException : ImageBuildException
{
    /// <summary>Creates the exception for a package.</summary>
    public DamagedPackageException(LockedPackage package, string file, string found)
        : base($"{file} is damaged: package {package} has the SHA-256 sum {package.Sha256} in the lock, the file has {found}.")
    {
        Package = package;
        File = file;
    }

    /// <summary>Which package.</summary>
    public LockedPackage Package { get; }

    /// <summary>The damaged file.</summary>
    public string File { get; }
}
