using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>What a release asks of the working tree.</summary>
/// <param name="runner">Runs git.</param>
/// <param name="folder">The root of the working tree.</param>
internal sealed class GitRepository(ICommandRunner runner, string folder)
{
    // Messages are shown, and parsed never; the language makes no difference to what is asked here.
    private static readonly Dictionary<string, string?> SameEnvironment = [];

    /// <summary>Paths that differ from the last commit or that git does not know; empty when there are none.</summary>
    public async Task<IReadOnlyList<string>> ChangesAsync(CancellationToken cancellationToken) =>
        (await RunAsync(["status", "--porcelain"], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The commit that a name leads to, 40 hex digits; null when there is no such name.</summary>
    public async Task<string?> CommitOfAsync(string name, CancellationToken cancellationToken) =>
        (await TryAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"], cancellationToken))?.Trim();

    /// <summary>The newest tag of a version before the last commit; null when there was no release yet.</summary>
    public async Task<string?> PreviousReleaseAsync(CancellationToken cancellationToken) =>
        (await TryAsync(["describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD^"], cancellationToken))?.Trim();

    private async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await StartAsync(arguments, cancellationToken);
        return result.ExitCode == 0 ? result.Output : throw new ImageBuildException($"git {arguments[0]} failed in {folder}: {result.LastWords}");
    }

    private async Task<string?> TryAsync(string[] arguments, CancellationToken cancellationToken) =>
        await StartAsync(arguments, cancellationToken) is { ExitCode: 0 } result ? result.Output : null;

    private async Task<CommandResult> StartAsync(string[] arguments, CancellationToken cancellationToken) =>
        await runner.RunAsync("git", ["-C", folder, .. arguments], SameEnvironment, cancellationToken)
        ?? throw new ImageBuildException("A release is made from a git working tree, and there is no git on this machine: install it.");
}
