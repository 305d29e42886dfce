namespace Relaybox.ImageBuilder.Locking;

/// <summary>One Debian package, exactly.</summary>
internal sealed record LockedPackage
{
    /// <summary>Name of the package.</summary>
    public required string Name { get; init; }

    /// <summary>Version with epoch and revision.</summary>
    public required string Version { get; init; }

    /// <summary>The package's own architecture: <c>amd64</c>, <c>arm64</c> or <c>all</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The archive that has the package.</summary>
    public required PackageArchive Archive { get; init; }

    /// <summary>Path below the archive's base, for example <c>pool/main/s/s6/s6_2.13.2.0-1_amd64.deb</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Size of the <c>.deb</c> in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the <c>.deb</c>: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name, version and architecture as <c>dpkg</c>'s tools join them.</summary>
    public override string ToString() => $"{Name}_{Version}_{Architecture}";
}
