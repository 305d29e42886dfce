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
        var groups = new Option<string[]>("--group", "-g")
        {
            Description = "A group of the lock; can be given more than once. Default: all",
            HelpName = "NAME",
            DefaultValueFactory = _ => [],
        };
        var architectures = CliOptions.Architectures();
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var command = new Command("fetch", "Download the packages of the lock into the cache and verify them all") { groups, architectures, file, cache };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            LockReader.Load(arguments.GetRequiredValue(file)),
            arguments.GetRequiredValue(groups),
            [.. arguments.GetRequiredValue(architectures).Select(DebianArchitecture.Parse)],
            CliOptions.StoreIn(arguments.GetRequiredValue(cache)),
            report,
            cancellationToken));
        return command;
    }

    private static async Task RunAsync(
        PackageLock packageLock,
        string[] groups,
        IReadOnlyList<DebianArchitecture> architectures,
        PackageStore store,
        IBuildReport report,
        CancellationToken cancellationToken)
    {
        if (groups.FirstOrDefault(name => packageLock.Groups.All(group => group.Name != name)) is { } unknown)
            throw new ImageBuildException($"The lock has no group '{unknown}', only {string.Join(", ", packageLock.Groups.Select(group => group.Name))}.");

        LockedPackage[] packages =
        [
            .. packageLock.Groups
                .Where(group => groups.Length == 0 || groups.Contains(group.Name, StringComparer.Ordinal))
                .SelectMany(group => architectures.SelectMany(group.PackagesFor))
                .DistinctBy(package => package.Sha256, StringComparer.Ordinal),
        ];
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
        await report.DownloadAsync(progress => network.FetcherInto(store).FetchAsync(packages, packageLock, progress, cancellationToken));
        report.Step($"The cache has all {packages.Length} packages.");
    }
}
