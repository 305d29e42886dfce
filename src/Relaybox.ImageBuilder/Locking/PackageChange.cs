namespace Relaybox.ImageBuilder.Locking;

/// <summary>What is different about one package between two locks, said once for all groups and architectures that agree about it.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Kind">What kind of difference it is.</param>
/// <param name="Old">The version in the first lock; null when it is added.</param>
/// <param name="New">The version in the second lock; null when it is removed.</param>
/// <param name="Groups">The groups of the lock, sorted.</param>
/// <param name="Architectures">The architectures that images are composed for, in the order of the lock.</param>
internal sealed record PackageChange(
    string Name,
    PackageChangeKind Kind,
    string? Old,
    string? New,
    IReadOnlyList<string> Groups,
    IReadOnlyList<DebianArchitecture> Architectures)
{
    /// <summary>The versions in words: <c>1.0-1 → 1.0-2</c>, or the one that there is.</summary>
    public string Versions => (Old, New) switch
    {
        (null, _) => New!,
        (_, null) => Old,
        _ when Old == New => $"{Old} with other contents",
        _ when DebianVersionComparer.IsNewer(Old, New) => $"{Old} → {New}, which is older",
        _ => $"{Old} → {New}",
    };
}
