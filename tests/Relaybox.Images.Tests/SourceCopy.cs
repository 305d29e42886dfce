using Relaybox.Testing;
using Relaybox.Testing.Processes;

namespace Relaybox.Images.Tests;

/// <summary>A copy of the sources as they are now, changes that are not committed included; nothing that was built.</summary>
internal static class SourceCopy
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Copies the sources. Nobody but the owner may read the copy, as under a umask of 0077, and every file is as old as the copy.</summary>
    /// <param name="folder">The new folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var path in await PathsAsync(cancellationToken))
        {
            var source = RepositoryRoot.PathOf(path);
            // Deleted, and git not yet told.
            if (!File.Exists(source))
                continue;
            var target = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!, Owner);
            File.Copy(source, target);
            File.SetUnixFileMode(target, File.GetUnixFileMode(source) & Owner);
            File.SetLastWriteTimeUtc(target, TimeProvider.System.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>
    /// Gives a copy the history of this checkout, so that it is of the same commit, as clean or as changed as here. Copied and not cloned:
    /// git would not serve a checkout of another user's.
    /// </summary>
    /// <param name="folder">A copy that was written before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteHistoryAsync(string folder, CancellationToken cancellationToken)
    {
        var history = Path.GetFullPath((await GitAsync(["rev-parse", "--git-common-dir"], cancellationToken)).StandardOutput.Trim(), RepositoryRoot.Directory);
        var head = (await GitAsync(["rev-parse", "HEAD"], cancellationToken)).StandardOutput.Trim();
        var copy = Path.Combine(folder, ".git");
        (await ProcessRunner.RunAsync("cp", ["-r", history, copy], cancellationToken: cancellationToken)).EnsureSuccess();
        // The checkout may be a work tree beside others, whose head and index are elsewhere.
        await File.WriteAllTextAsync(Path.Combine(copy, "HEAD"), head + "\n", cancellationToken);
        File.Delete(Path.Combine(copy, "index"));
        (await ProcessRunner.RunAsync("git", ["-C", folder, "-c", "safe.directory=*", "reset", "--quiet"], cancellationToken: cancellationToken)).EnsureSuccess();
    }

    private static async Task<ProcessResult> GitAsync(string[] arguments, CancellationToken cancellationToken) =>
        // A checkout may belong to another user than the tests, which git distrusts unless told.
        (await ProcessRunner.RunAsync("git", ["-C", RepositoryRoot.Directory, "-c", "safe.directory=*", .. arguments], cancellationToken: cancellationToken)).EnsureSuccess();

    private static async Task<string[]> PathsAsync(CancellationToken cancellationToken)
    {
        Requirements.Need(ProcessRunner.IsInstalled("git") ? null : "git is not installed, and it knows which files are sources.");
        // A checkout may belong to another user than the tests, which git distrusts unless told.
        var listing = await ProcessRunner.RunAsync(
            "git",
            ["-C", RepositoryRoot.Directory, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cancellationToken: cancellationToken);
        Requirements.Need(listing.Succeeded ? null : $"{RepositoryRoot.Directory} is no git checkout: {listing.StandardError.Trim()}");
        return listing.StandardOutput.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }
}
