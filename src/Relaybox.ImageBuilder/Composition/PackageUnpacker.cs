using Relaybox.ImageBuilder.Archives;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Packages;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Reads one <c>.deb</c> once: its sum is checked, its control files and entries taken, in the same pass.</summary>
/// <param name="definition">Says what is excluded.</param>
/// <param name="spill">Takes the contents.</param>
/// <param name="epoch">No file is younger than this, in seconds since 1970.</param>
internal sealed class PackageUnpacker(ImageDefinition definition, SpillFile spill, long epoch)
{
    /// <summary>Unpacks packages, several at once; what comes back is in their order.</summary>
    /// <exception cref="ImageBuildException">As for <see cref="Unpack"/>.</exception>
    public async Task<UnpackedPackage[]> UnpackAllAsync(IReadOnlyList<LockedPackage> packages, PackageStore store, CancellationToken cancellationToken)
    {
        var unpacked = new UnpackedPackage[packages.Count];
        // The largest first, or the last processor waits for it at the end.
        var order = Enumerable.Range(0, packages.Count).OrderByDescending(index => packages[index].Size);
        await Parallel.ForEachAsync(order, cancellationToken, (index, token) =>
        {
            unpacked[index] = Unpack(packages[index], store, token);
            return ValueTask.CompletedTask;
        });
        return unpacked;
    }

    /// <summary>Unpacks a package.</summary>
    /// <exception cref="InvalidPackageException">It is the package of the lock, and may not be used.</exception>
    /// <exception cref="ImageBuildException">The file is not the one of the lock, or the store does not have it.</exception>
    public UnpackedPackage Unpack(LockedPackage package, PackageStore store, CancellationToken cancellationToken) =>
        store.Read(package, stream => Read(package, stream, cancellationToken));

    private UnpackedPackage Read(LockedPackage package, Stream stream, CancellationToken cancellationToken)
    {
        using var reader = new DebReader(stream, package.Name);
        IReadOnlyDictionary<string, byte[]> control = reader.ReadControl();
        var origin = NodeOrigin.Package(package.Name);
        var included = new List<KeyValuePair<string, TreeNode>>();
        var excludedDirectories = new List<KeyValuePair<string, TreeNode>>();
        var files = new Dictionary<string, TreeNode?>(StringComparer.Ordinal);
        var seen = new Dictionary<string, DataEntry>(StringComparer.Ordinal);
        foreach (DataEntry entry in reader.ReadData())
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = MergedUsr.Canonical(entry.Path, entry.Kind == DataEntryKind.SymbolicLink);
            if (path == "/" || !IsNew(package, seen, path, entry))
                continue;

            bool isIncluded = definition.Includes(path);
            if (entry.Kind == DataEntryKind.Directory)
            {
                (isIncluded ? included : excludedDirectories).Add(new(path, Node(entry, origin)));
                continue;
            }

            // Excluded files are remembered without their content: a hard link to one has to be noticed.
            TreeNode? node = entry.Kind == DataEntryKind.HardLink
                ? Linked(package, entry, files, isIncluded)
                : isIncluded ? Node(entry, origin) : null;
            if (entry.Kind != DataEntryKind.SymbolicLink)
                files[path] = node;
            if (node is not null && isIncluded)
                included.Add(new(path, node));
        }

        return new UnpackedPackage(package, control, included, excludedDirectories);
    }

    /// <summary>
    /// Whether a path comes for the first time. The same directory may come twice (as itself and through merged <c>/usr</c>); of two files
    /// the later would win with dpkg, but a package that has two contradicts itself.
    /// </summary>
    private static bool IsNew(LockedPackage package, Dictionary<string, DataEntry> seen, string path, DataEntry entry)
    {
        MergedUsr.CheckAlias(package.Name, path, entry.LinkTarget);
        if (seen.TryAdd(path, entry))
            return true;

        DataEntry first = seen[path];
        if (first.Kind == DataEntryKind.Directory && entry.Kind == DataEntryKind.Directory
            && (first.Mode, first.UserId, first.GroupId) == (entry.Mode, entry.UserId, entry.GroupId))
            return false;

        throw new InvalidPackageException($"Package {package.Name} cannot be used: entry '{entry.Path}' is at the same path as an earlier one, '{first.Path}'.");
    }

    private static TreeNode? Linked(LockedPackage package, DataEntry entry, Dictionary<string, TreeNode?> files, bool isIncluded)
    {
        string target = MergedUsr.Canonical(entry.LinkTarget!, isLink: false);
        if (!files.TryGetValue(target, out TreeNode? node))
            throw new InvalidPackageException($"Package {package.Name} cannot be used: entry '{entry.Path}' is a hard link to {target}, which is no file before it.");
        if (node is null && isIncluded)
            throw new ImageBuildException($"{entry.Path} of package {package.Name} is the same file as {target}, which the definition excludes: exclude both or none.");
        return node;
    }

    private TreeNode Node(DataEntry entry, NodeOrigin origin) => new()
    {
        Kind = entry.Kind switch
        {
            DataEntryKind.Directory => TreeNodeKind.Directory,
            DataEntryKind.SymbolicLink => TreeNodeKind.SymbolicLink,
            _ => TreeNodeKind.File,
        },
        Mode = entry.Kind == DataEntryKind.SymbolicLink ? TreeNode.LinkMode : entry.Mode,
        UserId = entry.UserId,
        GroupId = entry.GroupId,
        ModifiedAt = Math.Clamp(entry.ModifiedAt, 0, epoch),
        LinkTarget = entry.LinkTarget,
        Content = entry.Content is null ? null : spill.Add(entry.Content, entry.Size),
        Origin = origin,
    };
}
