using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Relaybox.ImageBuilder.Oci.Reading;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.Images.Tests.InstalledTree;

/// <summary>Everything in a root file system by absolute path.</summary>
internal sealed class RootTree
{
    private const string PackageLists = "/var/lib/dpkg/info/";
    private const string CapabilityRecord = "SCHILY.xattr.security.capability";

    private readonly SortedDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>Reads the layers of an image, the lowest first.</summary>
    public static RootTree OfLayers(ImageLayout layout, StoredPlatform platform, CancellationToken cancellationToken)
    {
        var tree = new RootTree();
        foreach (StoredLayer layer in platform.Layers)
        {
            using var unpacked = new System.IO.Compression.GZipStream(layout.OpenBlob(layer.Descriptor), System.IO.Compression.CompressionMode.Decompress);
            tree.Read(unpacked, cancellationToken);
        }

        return tree;
    }

    /// <summary>Reads a tar archive.</summary>
    public static RootTree OfArchive(string file, CancellationToken cancellationToken)
    {
        var tree = new RootTree();
        using FileStream archive = File.OpenRead(file);
        tree.Read(archive, cancellationToken);
        return tree;
    }

    /// <summary>Every path.</summary>
    public IEnumerable<string> Paths => _entries.Keys;

    /// <summary>What is at a path; null when nothing is.</summary>
    public TreePath? At(string path)
    {
        if (!_entries.TryGetValue(path, out var entry))
            return null;
        return new TreePath(
            entry.Type,
            entry.Type == "symlink" ? "" : Convert.ToString((int)entry.Mode, 8).PadLeft(4, '0'),
            $"{NameOf("/etc/passwd", entry.User)}:{NameOf("/etc/group", entry.Group)}",
            entry.Target,
            entry.Content,
            entry.Capability);
    }

    /// <summary>The packages by each path that they brought, out of dpkg's lists.</summary>
    public ILookup<string, string> Owners() => _texts
        .Where(text => text.Key.StartsWith(PackageLists, StringComparison.Ordinal) && text.Key.EndsWith(".list", StringComparison.Ordinal))
        .SelectMany(text => text.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(path =>
            (Path: MergedUsr.Canonical(path, isLink: false), Package: text.Key[PackageLists.Length..^".list".Length].Split(':')[0])))
        .ToLookup(pair => pair.Path, pair => pair.Package, StringComparer.Ordinal);

    private string NameOf(string file, int id) => _texts[file].Split('\n')
        .Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields.Length > 2 && fields[2] == id.ToString(System.Globalization.CultureInfo.InvariantCulture))?[0] ?? $"{id}";

    private void Read(Stream archive, CancellationToken cancellationToken)
    {
        using var reader = new TarReader(archive);
        while (reader.GetNextEntry() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = "/" + entry.Name.TrimStart('.').Trim('/');
            if (path == "/" || entry.EntryType is TarEntryType.CharacterDevice or TarEntryType.BlockDevice)
                continue;
            _entries[path] = entry.EntryType == TarEntryType.HardLink
                ? _entries["/" + entry.LinkName.TrimStart('.').Trim('/')]
                : new Entry(TypeOf(entry.EntryType), entry.Mode, entry.Uid, entry.Gid, entry.LinkName, ContentOf(path, entry), CapabilityOf(entry));
        }
    }

    private string ContentOf(string path, TarEntry entry)
    {
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
            return "";
        using var content = new MemoryStream();
        entry.DataStream?.CopyTo(content);
        byte[] bytes = content.ToArray();
        if (path.StartsWith("/etc/", StringComparison.Ordinal) || path.StartsWith(PackageLists, StringComparison.Ordinal))
            _texts[path] = Encoding.UTF8.GetString(bytes);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static string CapabilityOf(TarEntry entry) => entry is PaxTarEntry pax && pax.ExtendedAttributes.TryGetValue(CapabilityRecord, out var value)
        ? Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value))
        : "";

    private static string TypeOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => "directory",
        TarEntryType.SymbolicLink => "symlink",
        TarEntryType.RegularFile or TarEntryType.V7RegularFile => "file",
        _ => type.ToString(),
    };

    private sealed record Entry(string Type, UnixFileMode Mode, int User, int Group, string Target, string Content, string Capability);
}
