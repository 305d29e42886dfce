namespace Relaybox.ImageBuilder.Locking;

/// <summary>How a package differs between two locks, in the order in which people want to hear of it.</summary>
internal enum PackageChangeKind
{
    /// <summary>A newer version that comes from the security archive or contains what is there.</summary>
    SecurityUpdate,

    /// <summary>Another version, or the same one with other contents.</summary>
    Update,

    /// <summary>Only the second lock has it.</summary>
    Added,

    /// <summary>Only the first lock has it.</summary>
    Removed,
}
