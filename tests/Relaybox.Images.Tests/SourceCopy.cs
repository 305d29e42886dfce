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
