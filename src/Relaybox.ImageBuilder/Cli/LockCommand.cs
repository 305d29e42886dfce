using System.CommandLine;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Cli;

/// <summary><c>relaybox-image lock</c>: resolves image definitions and writes the lock.</summary>
internal static class LockCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var definitions = CliOptions.Definitions();
        var file = CliOptions.Lock();
        var command = new Command("lock", "Resolve the definitions' packages for every architecture with apt, and write the lock") { definitions, file };
        command.SetAction((arguments, cancellationToken) =>
            RunAsync(arguments.GetRequiredValue(definitions), arguments.GetRequiredValue(file), report, cancellationToken));
        return command;
    }

    private static async Task RunAsync(string[] files, string lockFile, IBuildReport report, CancellationToken cancellationToken)
    {
        if (files.Length == 0) throw new ImageBuildException("There is no images/*/image.yaml here: run this in the repository's root, or name --definition.");

        var definitions = files.Select(DefinitionLoader.Load).ToArray();
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
        var packages = await network.Resolver().ResolveAsync(definitions, DebianArchitecture.Supported, report, cancellationToken);
        await LockWriter.WriteAsync(packages, lockFile, LockWriter.LockComment, cancellationToken);
        foreach (var group in packages.Groups)
        {
            var counts = group.Packages.Select(architecture => $"{architecture.Value.Count} packages for {architecture.Key}");
            report.Step($"{group.Name}: {string.Join(", ", counts)}");
        }

        report.Step($"Wrote {lockFile}");
    }
}
