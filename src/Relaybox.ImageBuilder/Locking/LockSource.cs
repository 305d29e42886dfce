using Relaybox.ImageBuilder.Processes;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Reads a lock from a file, or as it was at a commit: <c>git:REVISION</c>.</summary>
/// <param name="runner">Runs git.</param>
internal sealed class LockSource(ICommandRunner runner)
{
    private const string GitPrefix = "git:";

    /// <summary>Reads a lock.</summary>
    /// <param name="name">A file, or <c>git:</c> with a revision.</param>
    /// <param name="current">The lock of this checkout, whose path the revision has too.</param>
    /// <param name="cancellationToken">Ends git.</param>
    /// <exception cref="ImageBuildException">There is no such lock, or something is wrong with it.</exception>
    public async Task<PackageLock> LoadAsync(string name, string current, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(GitPrefix, StringComparison.Ordinal)) return LockReader.Load(name);

        var file = Path.GetFullPath(current);
        var revision = name[GitPrefix.Length..];
        // A revision never begins with a dash, and git would take it for an option.
        if (revision.Length == 0 || revision[0] == '-') throw new ImageBuildException($"'{name}' names no revision: write git: and a tag, branch or commit.");

        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C" };
        var result = await runner.RunAsync("git", ["-C", Path.GetDirectoryName(file)!, "show", $"{revision}:./{Path.GetFileName(file)}"], environment, cancellationToken)
            ?? throw new ImageBuildException($"'{name}' needs git, and there is none on this machine: name a file instead.");
        return result.ExitCode == 0
            ? LockReader.Parse(result.Output, $"{revision}:{Path.GetFileName(file)}")
            : throw new ImageBuildException($"git has no {current} at '{revision}': {result.Error.Trim()}");
    }
}
