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
        var command = new Command("tool", "Fetch, verify and unpack a program for this machine, and print its path") { name, output, definition, file, cache };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var packageLock = LockReader.Load(arguments.GetRequiredValue(file));
            var tools = packageLock.PackagesOf(DefinitionLoader.Load(arguments.GetRequiredValue(definition)), DebianArchitecture.Host);
            var wanted = arguments.GetRequiredValue(name);
            var package = tools.FirstOrDefault(tool => tool.Name == wanted)
                ?? throw new ImageBuildException($"'{wanted}' is none of the tools: {string.Join(", ", tools.Select(tool => tool.Name))}.");

            var store = CliOptions.StoreIn(arguments.GetRequiredValue(cache));
            using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
            await report.DownloadAsync(progress => network.FetcherInto(store).FetchAsync([package], packageLock, progress, cancellationToken));
            Console.WriteLine(new ToolInstaller(store).Install(package, arguments.GetRequiredValue(output)));
        });
        return command;
    }
}
