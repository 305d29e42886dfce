using System.CommandLine;
using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.MaintainerScripts;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image scripts</c>: prints the maintainer scripts of the lock that nobody has classified yet.</summary>
internal static class ScriptsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var definitions = CliOptions.Definitions();
        var file = CliOptions.Lock();
        var catalog = CliOptions.MaintainerScripts();
        var cache = CliOptions.Cache();
        var command = new Command("scripts", "Print the maintainer scripts of the lock that are not in the catalogue, ready to be read and added")
        {
            definitions, file, catalog, cache,
        };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            [.. arguments.GetRequiredValue(definitions).Select(DefinitionLoader.Load).Where(definition => definition.Dependencies)],
            LockReader.Load(arguments.GetRequiredValue(file)),
            MaintainerScriptCatalog.Load(arguments.GetRequiredValue(catalog)),
            CliOptions.StoreIn(arguments.GetRequiredValue(cache)),
            report,
            cancellationToken));
        return command;
    }

    private static async Task RunAsync(
        IEnumerable<ImageDefinition> definitions,
        PackageLock packageLock,
        MaintainerScriptCatalog catalog,
        PackageStore store,
        IBuildReport report,
        CancellationToken cancellationToken)
    {
        LockedPackage[] packages =
        [
            .. definitions
                .SelectMany(definition => DebianArchitecture.Supported.SelectMany(architecture => packageLock.PackagesOf(definition, architecture)))
                .DistinctBy(package => package.Sha256, StringComparer.Ordinal),
        ];
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
        await report.DownloadAsync(progress => network.FetcherInto(store).FetchAsync(packages, packageLock, progress, cancellationToken));

        var unknown = packages.SelectMany(package => ScriptsOf(package, store))
            .DistinctBy(script => (script.Package, script.Name, script.Sha256))
            .Where(script => catalog.Find(script) is null)
            .ToArray();
        foreach (var script in unknown)
        {
            Console.WriteLine(string.Concat(script.Text.TrimEnd('\n').Split('\n').Select(line => $"  # {line}".TrimEnd() + "\n")) + MaintainerScriptCheck.Stub(script));
        }

        if (unknown.Length > 0) throw new ImageBuildException($"{unknown.Length} maintainer scripts are not in {catalog.File}.");
        report.Step($"Every maintainer script is in {catalog.File}.");
    }

    private static MaintainerScript[] ScriptsOf(LockedPackage package, PackageStore store) => store.Read(package, file =>
    {
        using var reader = new DebReader(file, package.Name);
        return MaintainerScript.Of(package.Name, reader.ReadControl()).ToArray();
    });
}
