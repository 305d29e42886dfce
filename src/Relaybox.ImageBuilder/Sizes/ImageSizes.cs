using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Sizes;

/// <summary>Where the bytes of an image are. The compressed ones are measured, not estimated: what decompressing each entry really consumed.</summary>
internal sealed class ImageSizes
{
    /// <summary>Name of the row for what belongs to no path: the ends of archives and of compression.</summary>
    public const string EndsName = "(ends of layers)";

    private const string DatabaseName = "(package database)";
    private const string DefinitionName = "(definition)";

    private readonly IReadOnlyList<SizedPath> _paths;

    private ImageSizes(IReadOnlyList<SizedPath> paths, IReadOnlyList<SizeRow> ends)
    {
        _paths = paths;
        Ends = ends;
        Total = SizeRow.Of("total", [SizeRow.Of("paths", paths), .. ends]);
    }

    /// <summary>What belongs to no path, by layer.</summary>
    public IReadOnlyList<SizeRow> Ends { get; }

    /// <summary>Everything. Its compressed bytes are the sizes of the layers' blobs.</summary>
    public SizeRow Total { get; }

    /// <summary>Reads every layer of a platform.</summary>
    public static ImageSizes Read(ImageLayout layout, StoredPlatform platform, CancellationToken cancellationToken)
    {
        var measured = new List<(MeasuredEntry Entry, string Layer)>();
        var ends = new List<SizeRow>();
        var owners = new PackageOwners();
        foreach (StoredLayer layer in platform.Layers)
        {
            using var reader = new LayerReader(layout, layer);
            using var list = new MemoryStream();
            foreach (MeasuredEntry entry in reader.Read(entry => PackageOwners.IsList(entry.Path) ? list : null, cancellationToken))
            {
                measured.Add((entry, layer.Name));
                if (list.Length > 0)
                    owners.Add(entry.Entry.Path, list.GetBuffer().AsSpan(0, (int)list.Length));
                list.SetLength(0);
            }

            ends.Add(new SizeRow(layer.Name, 0, reader.EndBytes, 0));
        }

        return new ImageSizes(
            [.. measured.Select(item => new SizedPath(
                item.Entry.Entry.Path, item.Layer, OwnerOf(item.Entry, owners), item.Entry.Entry.Size, item.Entry.CompressedBytes))],
            ends);
    }

    /// <summary>The rows of a table, the largest share of the compressed image first. Their sum is <see cref="Total"/>.</summary>
    /// <param name="grouping">What a row sums up.</param>
    /// <param name="depth">How many names of a path are kept when paths are summed up.</param>
    public IReadOnlyList<SizeRow> Rows(SizeGrouping grouping, int depth)
    {
        IEnumerable<SizeRow> rows = grouping switch
        {
            SizeGrouping.Package => [.. By(path => path.Owner), Rest],
            SizeGrouping.Path => [.. By(path => RolledUp(path.Path, depth)), Rest],
            _ => By(path => path.Layer).Concat(Ends).GroupBy(row => row.Name, StringComparer.Ordinal).Select(group => SizeRow.Of(group.Key, group)),
        };
        return [.. rows.Where(row => row.CompressedBytes > 0 || row.Paths > 0).OrderByDescending(row => row.CompressedBytes).ThenBy(row => row.Name, StringComparer.Ordinal)];
    }

    private SizeRow Rest => SizeRow.Of(EndsName, Ends);

    private IEnumerable<SizeRow> By(Func<SizedPath, string> key) =>
        _paths.GroupBy(key, StringComparer.Ordinal).Select(group => SizeRow.Of(group.Key, group));

    /// <summary>The first names of a path; a slash at the end says that there was more.</summary>
    private static string RolledUp(string path, int depth)
    {
        int end = 0;
        for (int level = 0; level < depth; level++)
        {
            end = path.IndexOf('/', end + 1);
            if (end < 0)
                return path;
        }

        return path[..(end + 1)];
    }

    private static string OwnerOf(MeasuredEntry entry, PackageOwners owners)
    {
        string path = entry.Entry.Path;
        if (path.StartsWith(PackageOwners.DatabaseFolder, StringComparison.Ordinal))
            return DatabaseName;
        return owners.Find(path) ?? (entry.IsElf ? path : DefinitionName);
    }
}
