using System.CommandLine;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image store</c>: carries the packages of a lock to another machine, and looks after those that are here.</summary>
internal static class StoreCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report) => new("store", "The packages on this machine: carry them elsewhere, verify and prune them")
    {
        CreateExport(report),
        CreateImport(report),
        CreateVerify(report),
        CreatePrune(report),
    };

    private static Argument<string> Folder() => new("DIR") { Description = "The folder that carries the packages and their lock" };

    private static Command CreateExport(IBuildReport report)
    {
        var folder = Folder();
        var selection = new PackageSelection();
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var command = new Command("export", "Write the packages of the lock and the lock into one folder, from which it builds without a network") { folder, file, cache };
        selection.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var lockFile = arguments.GetRequiredValue(file);
            var packageLock = LockReader.Load(lockFile);
            var packages = selection.Of(packageLock, arguments);
            var store = CliOptions.StoreIn(arguments.GetRequiredValue(cache));
            await FetchCommand.FetchAsync(packages, packageLock, store, report, cancellationToken);
            await new PackageFolder(arguments.GetRequiredValue(folder)).ExportAsync(packages, store, lockFile, cancellationToken);
            report.Step($"{arguments.GetRequiredValue(folder)} has {packages.Count} packages and their lock.");
        });
        return command;
    }

    private static Command CreateImport(IBuildReport report)
    {
        var folder = Folder();
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var command = new Command("import", "Take the packages of an exported folder into the cache, after checking the sum of each") { folder, file, cache };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var source = new PackageFolder(arguments.GetRequiredValue(folder));
            var (imported, absent) = await source.ImportAsync(CliOptions.StoreIn(arguments.GetRequiredValue(cache)), cancellationToken);
            report.Step($"The cache has all {imported.Count} packages of {arguments.GetRequiredValue(folder)}.");
            if (absent.Count > 0) report.Step($"{absent.Count} packages of its lock are not in the folder: other groups or architectures.");
            if (!IsSame(arguments.GetRequiredValue(file), source.LockFile))
                report.Warning($"The folder's lock is not {arguments.GetRequiredValue(file)}: build with --lock {source.LockFile}.");
        });
        return command;
    }

    private static Command CreateVerify(IBuildReport report)
    {
        var selection = new PackageSelection();
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var command = new Command("verify", "Check the sums of the lock's packages in the cache, without a network; damaged ones are removed") { file, cache };
        selection.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var packages = selection.Of(LockReader.Load(arguments.GetRequiredValue(file)), arguments);
            var store = CliOptions.StoreIn(arguments.GetRequiredValue(cache));
            var missing = new List<LockedPackage>();
            foreach (var package in packages)
            {
                if (!await store.VerifyAsync(package, cancellationToken)) missing.Add(package);
            }

            if (missing.Count > 0) throw new ImageBuildException($"The cache lacks {string.Join(", ", missing)}: run relaybox-image fetch, or relaybox-image store import.");
            report.Step($"The cache has all {packages.Count} packages, whole and unchanged.");
        });
        return command;
    }

    private static Command CreatePrune(IBuildReport report)
    {
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var command = new Command("prune", "Remove the packages that the lock does not name from the cache") { file, cache };
        command.SetAction(arguments =>
        {
            var (count, bytes) = CliOptions.StoreIn(arguments.GetRequiredValue(cache)).Prune(LockReader.Load(arguments.GetRequiredValue(file)).AllPackages());
            report.Step($"Removed {count} packages, {bytes / 1_000_000} MB.");
        });
        return command;
    }

    private static bool IsSame(string one, string other) => File.Exists(one) && File.ReadAllText(one) == File.ReadAllText(other);
}
