using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>Single files of packages.</summary>
/// <param name="store">Has the packages once they were fetched.</param>
/// <param name="fetch">Returns when the store has the packages.</param>
internal sealed class PackageFiles(PackageStore store, Func<IReadOnlyList<LockedPackage>, CancellationToken, Task> fetch)
{
    /// <summary>Reads the first file of a package that is wanted; the package's sum is checked on the way.</summary>
    /// <returns>Its bytes; null when the package has no such file.</returns>
    /// <exception cref="ImageBuildException">The package cannot be fetched or used.</exception>
    public async Task<byte[]?> ReadAsync(LockedPackage package, Predicate<string> isWanted, CancellationToken cancellationToken)
    {
        await fetch([package], cancellationToken);
        return store.Read(package, stream => Read(package, stream, isWanted, cancellationToken));
    }

    private static byte[]? Read(LockedPackage package, Stream stream, Predicate<string> isWanted, CancellationToken cancellationToken)
    {
        using var reader = new DebReader(stream, package.Name);
        reader.ReadControl();
        foreach (DataEntry entry in reader.ReadData())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Content is null || !isWanted(entry.Path))
                continue;
            var found = new byte[entry.Size];
            entry.Content.ReadExactly(found);
            return found;
        }

        return null;
    }
}
