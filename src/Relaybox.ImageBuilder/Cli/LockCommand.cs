using System.CommandLine;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Cli;

/// <summary>
/// <c>relaybox-image lock</c>: resolves image definitions and writes the lock, or says how a lock stands (<c>--check</c>) and what is
/// different between two (<c>--diff</c>).
/// </summary>
internal static class LockCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(IBuildReport report)
    {
        var definitions = CliOptions.Definitions();
        var file = CliOptions.Lock();
        var check = new Option<bool>("--check") { Description = "Write nothing; say what is outdated, has a security update or left the mirror. Exit code: 0 nothing, 2 newer versions, 3 urgent" };
        var json = new Option<bool>("--json") { Description = "With --check: the result as JSON" };
        var difference = new Option<string[]>("--diff")
        {
            Description = "Write nothing; say in Markdown what is different between two locks, files or git:REVISION. The second is the lock itself when there is none",
            HelpName = "OLD [NEW]",
            Arity = new ArgumentArity(1, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("lock", "Resolve the definitions' packages for every architecture with apt, and write the lock") { definitions, file, check, json, difference };
        command.Validators.Add(result =>
        {
            if (result.GetValue(check) && result.GetResult(difference) is not null) result.AddError("--check and --diff are two questions: ask one of them.");
            if (result.GetValue(json) && !result.GetValue(check)) result.AddError("--json goes with --check.");
        });
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var output = arguments.InvocationConfiguration.Output;
            var lockFile = arguments.GetRequiredValue(file);
            if (arguments.GetValue(difference) is { Length: > 0 } locks)
            {
                await output.WriteAsync(await CompareAsync(locks, lockFile, cancellationToken));
                return 0;
            }

            ImageDefinition[] all = [.. arguments.GetRequiredValue(definitions).Select(DefinitionLoader.Load)];
            if (all.Length == 0) throw new ImageBuildException("There is no images/*/image.yaml here: run this in the repository's root, or name --definition.");
            if (!arguments.GetValue(check))
            {
                await WriteAsync(all, lockFile, report, cancellationToken);
                return 0;
            }

            var result = await CheckAsync(all, LockReader.Load(lockFile), report, cancellationToken);
            await output.WriteAsync(arguments.GetValue(json) ? LockCheckJson.Format(result) + "\n" : LockCheckText.Format(result));
            return (int)result.Verdict;
        });
        return command;
    }

    private static async Task WriteAsync(ImageDefinition[] definitions, string lockFile, IBuildReport report, CancellationToken cancellationToken)
    {
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
        var packages = (await network.Resolver().ResolveAsync(definitions, DebianArchitecture.Supported, report, cancellationToken)).Lock;
        await LockWriter.WriteAsync(packages, lockFile, LockWriter.LockComment, cancellationToken);
        foreach (var group in packages.Groups)
        {
            var counts = group.Packages.Select(architecture => $"{architecture.Value.Count} packages for {architecture.Key}");
            report.Step($"{group.Name}: {string.Join(", ", counts)}");
        }

        report.Step($"Wrote {lockFile}");
    }

    private static async Task<LockCheckResult> CheckAsync(ImageDefinition[] definitions, PackageLock packageLock, IBuildReport report, CancellationToken cancellationToken)
    {
        using var network = await DebianNetwork.OpenAsync(TimeProvider.System, cancellationToken);
        return await network.LockCheck().RunAsync(definitions, packageLock, report, cancellationToken);
    }

    private static async Task<string> CompareAsync(string[] locks, string lockFile, CancellationToken cancellationToken)
    {
        var source = new LockSource(new CommandRunner());
        return LockNotes.Format(
            await source.LoadAsync(locks[0], lockFile, cancellationToken),
            await source.LoadAsync(locks.Length > 1 ? locks[1] : lockFile, lockFile, cancellationToken));
    }
}
