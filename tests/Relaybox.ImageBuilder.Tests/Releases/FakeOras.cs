using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Tests.Releases;

/// <summary>Answers like oras, and serves what the test says instead of what was pushed.</summary>
internal sealed class FakeOras : ICommandRunner
{
    /// <summary>What <c>manifest fetch</c> prints.</summary>
    public string Served { get; init; } = string.Empty;

    /// <summary>What <c>cp</c> says on standard error; it fails when that is not empty.</summary>
    public string Refusal { get; init; } = string.Empty;

    public List<string> Commands { get; } = [];

    public Task<CommandResult?> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        Commands.Add(string.Join(' ', arguments));
        return Task.FromResult<CommandResult?>(
            arguments[0] == "cp" ? new CommandResult(Refusal.Length > 0 ? 1 : 0, string.Empty, Refusal) : new CommandResult(0, Served, string.Empty));
    }
}
