using System.Security.Cryptography;
using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Packages;

/// <summary>
/// The packages that are on this machine, by the SHA-256 of their contents: <c>sha256/ab/abcdef…</c>. With every package of a
/// lock in it, the lock builds offline. Any number of builds may use one store at once.
/// </summary>
/// <param name="folder">Folder of the store; made when it is missing.</param>
internal sealed class PackageStore(string folder)
{
    private const int BufferBytes = 128 * 1024;

    // Much longer than a server may be silent.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Where a package is, or would be.</summary>
    public string PathOf(LockedPackage package) => Path.Combine(folder, "sha256", package.Sha256[..2], package.Sha256);

    /// <summary>Whether the store has the package, judged by its size: enough to know what has to be downloaded.</summary>
    public bool Has(LockedPackage package) => new FileInfo(PathOf(package)) is { Exists: true } file && file.Length == package.Size;

    /// <summary>Whether the store has the package, whole and unchanged. One that is not is removed.</summary>
    public async Task<bool> VerifyAsync(LockedPackage package, CancellationToken cancellationToken)
    {
        var path = PathOf(package);
        if (!File.Exists(path)) return false;

        if (Has(package))
        {
            await using var file = Open(package);
            var sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (sum == package.Sha256) return true;
        }

        File.Delete(path);
        return false;
    }

    /// <summary>Reads a package and checks its sum on the way, see <see cref="VerifyingStream"/>: what was read counts only when this returns.</summary>
    /// <param name="package">The package.</param>
    /// <param name="read">Reads the <c>.deb</c>, not necessarily to its end.</param>
    /// <exception cref="DamagedPackageException">The file is not the one of the lock.</exception>
    /// <exception cref="InvalidPackageException">It is the package of the lock, and may not be used.</exception>
    /// <exception cref="ImageBuildException">The store does not have it.</exception>
    public T Read<T>(LockedPackage package, Func<Stream, T> read)
    {
        using var stream = new VerifyingStream(Open(package), package);
        try
        {
            var result = read(stream);
            stream.Verify();
            return result;
        }
        catch (InvalidPackageException)
        {
            // A damaged file looks like a hostile package; which of the two it is, the sum knows.
            stream.Verify();
            throw;
        }
    }

    /// <summary>
    /// Does something that reads packages, and does it again without a package that turned out to be damaged, so that it is fetched like
    /// any that is missing. One that is damaged a second time stays an error: then the disk is at fault.
    /// </summary>
    /// <exception cref="DamagedPackageException">A package was damaged twice.</exception>
    public async Task<T> WithoutDamagedAsync<T>(IBuildReport report, Func<Task<T>> read)
    {
        for (var replaced = new HashSet<string>(StringComparer.Ordinal); ;)
        {
            try
            {
                return await read();
            }
            catch (DamagedPackageException damaged) when (replaced.Add(damaged.Package.Sha256))
            {
                report.Warning($"The package {damaged.Package} in the cache is damaged: it is fetched again.");
                File.Delete(PathOf(damaged.Package));
            }
        }
    }

    /// <summary>Takes a package in, once its contents were received whole and with the right sum.</summary>
    /// <param name="package">The package.</param>
    /// <param name="write">
    /// Writes the contents to the stream it is given. Whatever makes it fail, nothing of it stays.
    /// </param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Whether size and sum are those of the package.</returns>
    /// <exception cref="ImageBuildException">The disk is full or the folder cannot be written.</exception>
    public async Task<bool> AddAsync(LockedPackage package, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var path = PathOf(package);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true))
            {
                await using var summing = new SummingStream(file, package.Size);
                await write(summing, cancellationToken);
                await summing.FlushAsync(cancellationToken);
                if (!summing.Matches(package.Size, package.Sha256)) return false;
            }

            // Over what another build may have put there meanwhile: it has the same contents.
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception failure) when (DiskErrors.IsDiskError(failure))
        {
            throw DiskErrors.Explain(failure, folder, "--cache");
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>Removes what downloads that were killed have left: files that are none's and were not written for an hour.</summary>
    public void Sweep(DateTimeOffset now)
    {
        if (!Directory.Exists(folder)) return;

        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.*", SearchOption.AllDirectories).Where(file => file.Name.Contains('.', StringComparison.Ordinal)))
        {
            if (now.UtcDateTime - file.LastWriteTimeUtc > Abandoned) file.Delete();
        }
    }

    /// <summary>Removes every package but some.</summary>
    /// <param name="kept">The packages that stay.</param>
    /// <returns>How many were removed, and how many bytes that made free.</returns>
    public (int Count, long Bytes) Prune(IEnumerable<LockedPackage> kept)
    {
        var names = kept.Select(package => package.Sha256).ToHashSet(StringComparer.Ordinal);
        var (count, bytes) = (0, 0L);
        if (!Directory.Exists(folder)) return (count, bytes);

        // What is being downloaded has a longer name.
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Where(file => file.Name.Length == 64 && !names.Contains(file.Name)))
        {
            (count, bytes) = (count + 1, bytes + file.Length);
            file.Delete();
        }

        return (count, bytes);
    }

    /// <summary>Opens a package for reading, whatever is in the file.</summary>
    /// <exception cref="ImageBuildException">The store does not have it.</exception>
    public FileStream Open(LockedPackage package)
    {
        try
        {
            return new FileStream(PathOf(package), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferBytes, useAsync: false);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageBuildException($"The package {package} is not in the cache {folder}: run relaybox-image fetch.", failure);
        }
    }
}
