namespace Relaybox.ImageBuilder.Locking;

/// <summary>How a lock stands against what the archive has now.</summary>
/// <param name="LockDate">The lock's date.</param>
/// <param name="ArchiveDate">The date that a lock of now would have.</param>
/// <param name="Definitions">Names of the definitions that the lock was not made from: they are new or ask for something else now.</param>
/// <param name="Changes">What a lock of now would change, most urgent first.</param>
/// <param name="Gone">Locked packages that the mirror no longer has.</param>
internal sealed record LockCheckResult(
    DateTimeOffset LockDate,
    DateTimeOffset ArchiveDate,
    IReadOnlyList<string> Definitions,
    IReadOnlyList<PackageChange> Changes,
    IReadOnlyList<LockedPackage> Gone)
{
    /// <summary>The changes of one kind.</summary>
    public IReadOnlyList<PackageChange> Of(PackageChangeKind kind) => [.. Changes.Where(change => change.Kind == kind)];

    /// <summary>What is to be done.</summary>
    public LockVerdict Verdict =>
        Gone.Count > 0 || Changes.Any(change => change.Kind == PackageChangeKind.SecurityUpdate) ? LockVerdict.Urgent
        : Changes.Count > 0 || Definitions.Count > 0 ? LockVerdict.Outdated
        : LockVerdict.Current;
}
