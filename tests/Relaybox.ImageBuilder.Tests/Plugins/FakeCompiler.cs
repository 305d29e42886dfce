using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Tests.Plugins;

/// <summary>Answers like clang and lld under a loader, and writes the file that was asked for.</summary>
internal sealed class FakeCompiler : ICommandRunner
{
    /// <summary>Every command: the loader, and what it was to run.</summary>
    public List<(string Loader, IReadOnlyList<string> Arguments)> Commands { get; } = [];

    public CommandResult Result { get; set; } = new(0, "", "");

    public IEnumerable<IReadOnlyList<string>> Of(string program) =>
        Commands.Select(command => command.Arguments).Where(arguments => Path.GetFileName(arguments[2]) == program);

    public async Task<CommandResult?> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        Commands.Add((program, arguments));
        if (Result.ExitCode == 0)
            await File.WriteAllTextAsync(arguments[arguments.ToList().IndexOf("-o") + 1], $"command {Commands.Count}", cancellationToken);
        return Result;
    }
}
