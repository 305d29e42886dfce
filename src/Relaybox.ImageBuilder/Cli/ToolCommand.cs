using System.CommandLine;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image tool</c>: gets a program that the building machine lacks, from the lock like everything else.</summary>
internal static class ToolCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var name = new Argument<string>("NAME") { Description = "The tool: cosign, docker-compose, docker-registry or oras" };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the program", HelpName = "DIR", Required = true };
        var definition = new Option<string>("--definition", "-d")
        {
            Description = "The definition that names the tools",
            HelpName = "FILE",
            DefaultValueFactory = _ => Path.Combine("images", "host-tools", "image.yaml"),
        };
        var file = CliOptions.Lock();
        var cache = CliOptions.Cache();
        var allowUnlocked = new Option<bool>("--allow-unlocked") { Description = "When the locked package has left the mirrors, take the one that is there" };
        var command = new Command("tool", "Fetch, verify and unpack a program for this machine, and print its path") { name, output, definition, file, cache, allowUnlocked };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var tools = DefinitionLoader.Load(arguments.GetRequiredValue(definition));
            var wanted = arguments.GetRequiredValue(name);
            var store = CliOptions.StoreIn(arguments.GetRequiredValue(cache));
            LockedPackage package;
            try
            {
                package = await FetchAsync(wanted, tools, LockReader.Load(arguments.GetRequiredValue(file)), store, report, cancellationToken);
            }
            catch (PackageGoneException gone) when (arguments.GetValue(allowUnlocked))
            {
                report.Warning(gone.Message);
                using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
                var fresh = await network.Resolver().ResolveAsync([tools], [DebianArchitecture.Host], report, cancellationToken);
                package = await FetchAsync(wanted, tools, fresh.Lock, store, report, cancellationToken);
                report.Warning($"{package} is taken instead, which is NOT THE LOCKED ONE. Run ./build.sh lock to renew the lock.");
            }

            Console.WriteLine(new ToolInstaller(store).Install(package, arguments.GetRequiredValue(output)));
        });
        return command;
    }

    private static async Task<LockedPackage> FetchAsync(
        string wanted, ImageDefinition definition, PackageLock packageLock, PackageStore store, IBuildReport report, CancellationToken cancellationToken)
    {
        var tools = packageLock.PackagesOf(definition, DebianArchitecture.Host);
        var package = tools.FirstOrDefault(tool => tool.Name == wanted)
            ?? throw new ImageBuildException($"'{wanted}' is none of the tools: {string.Join(", ", tools.Select(tool => tool.Name))}.");
        await FetchCommand.FetchAsync([package], packageLock, store, report, cancellationToken);
        return package;
    }
}
