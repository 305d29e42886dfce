using System.CommandLine;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image fetch</c>: downloads the packages of the lock, so that it builds offline afterwards.</summary>
internal static class FetchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var selection = new PackageSelection();
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var command = new Command("fetch", "Download the packages of the lock into the cache and verify them all") { file, cache };
        selection.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var packageLock = LockReader.Load(arguments.GetRequiredValue(file));
            var packages = selection.Of(packageLock, arguments);
            await FetchAsync(packages, packageLock, CliOptions.StoreIn(arguments.GetRequiredValue(cache)), report, cancellationToken);
            report.Step($"The cache has all {packages.Count} packages.");
        });
        return command;
    }

    /// <summary>Makes sure that a store has packages of a lock.</summary>
    public static async Task FetchAsync(
        IReadOnlyList<LockedPackage> packages, PackageLock packageLock, PackageStore store, IBuildReport report, CancellationToken cancellationToken)
    {
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
        await report.DownloadAsync(progress => network.FetcherInto(store).FetchAsync(packages, packageLock, progress, cancellationToken));
    }
}
