using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>Brings packages of a lock into the store: from the mirror, and what has left the mirror from the snapshot archive.</summary>
/// <param name="store">Where they go.</param>
/// <param name="downloader">Downloads one file.</param>
/// <param name="mirrors">Chooses the mirror; not asked when nothing is missing.</param>
/// <param name="snapshots">The snapshot archive.</param>
internal sealed class PackageFetcher(PackageStore store, PackageDownloader downloader, MirrorSelector mirrors, SnapshotArchive snapshots)
{
    // Enough to hide the round trips of many small files, few enough to be polite to a mirror.
    private const int Connections = 8;

    private volatile bool _snapshotsOutOfReach;

    /// <summary>Makes sure that the store has packages, each whole and unchanged.</summary>
    /// <param name="packages">The packages; any of them may be named more than once.</param>
    /// <param name="packageLock">The lock that they are of: it knows the release and the date.</param>
    /// <param name="progress">Hears how the download goes; silent when nothing is missing.</param>
    /// <param name="cancellationToken">Ends the downloads; nothing half-written stays.</param>
    /// <returns>What was downloaded.</returns>
    /// <exception cref="PackageGoneException">Packages are neither on the mirror nor at the snapshot archive.</exception>
    /// <exception cref="ImageBuildException">The network, the mirror or the disk is at fault.</exception>
    public async Task<FetchProgress> FetchAsync(
        IEnumerable<LockedPackage> packages,
        PackageLock packageLock,
        IProgress<FetchProgress> progress,
        CancellationToken cancellationToken)
    {
        var missing = await FindMissingAsync(packages, cancellationToken);
        if (missing.Count == 0) return FetchProgress.Nothing;

        var mirror = await mirrors.SelectAsync(packageLock.Suite, cancellationToken);
        var tally = new FetchTally(missing.Count, missing.Sum(package => package.Size), progress);
        var gone = new List<LockedPackage>();
        await ForEachAsync(missing, async (package, token) =>
        {
            if (!await TryFetchAsync(package, mirror, packageLock.Date, tally, token))
            {
                lock (gone) gone.Add(package);
            }
        }, cancellationToken);

        return gone.Count == 0
            ? tally.Current
            : throw new PackageGoneException([.. gone.OrderBy(package => package.Name, StringComparer.Ordinal)], mirror);
    }

    private async Task<IReadOnlyList<LockedPackage>> FindMissingAsync(IEnumerable<LockedPackage> packages, CancellationToken cancellationToken)
    {
        var missing = new List<LockedPackage>();
        await ForEachAsync(packages.DistinctBy(package => package.Sha256, StringComparer.Ordinal), async (package, token) =>
        {
            if (!await store.VerifyAsync(package, token))
            {
                lock (missing) missing.Add(package);
            }
        }, cancellationToken);

        // The large ones first, so that none of them is the last to begin.
        return [.. missing.OrderByDescending(package => package.Size).ThenBy(package => package.Name, StringComparer.Ordinal)];
    }

    private static Task ForEachAsync(
        IEnumerable<LockedPackage> packages,
        Func<LockedPackage, CancellationToken, ValueTask> fetch,
        CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            packages, new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken }, fetch);

    private async Task<bool> TryFetchAsync(
        LockedPackage package,
        DebianMirror mirror,
        DateTimeOffset lockDate,
        FetchTally tally,
        CancellationToken cancellationToken)
    {
        if (await downloader.TryDownloadAsync(mirror.UriOf(package), package, store, tally, cancellationToken)) return true;

        if (_snapshotsOutOfReach) return false;
        foreach (var address in snapshots.UrisOf(package, lockDate))
        {
            try
            {
                if (await downloader.TryDownloadAsync(address, package, store, tally, cancellationToken)) return true;
            }
            catch (DownloadException)
            {
                // Not within reach: to the operator that is the same as not having it, and nobody waits for it again.
                _snapshotsOutOfReach = true;
                return false;
            }
        }

        return false;
    }
}
