namespace Relaybox.ImageBuilder.Sizes;

/// <summary>A line of a table of sizes.</summary>
/// <param name="Name">What it sums up.</param>
/// <param name="UnpackedBytes">Bytes of content.</param>
/// <param name="CompressedBytes">Bytes of the compressed layers.</param>
/// <param name="Paths">How many paths.</param>
internal sealed record SizeRow(string Name, long UnpackedBytes, long CompressedBytes, int Paths)
{
    /// <summary>The sum of paths under one name.</summary>
    public static SizeRow Of(string name, IEnumerable<SizedPath> paths)
    {
        var row = new SizeRow(name, 0, 0, 0);
        foreach (SizedPath path in paths)
            row = row.With(path.UnpackedBytes, path.CompressedBytes, 1);
        return row;
    }

    /// <summary>The sum of rows under one name.</summary>
    public static SizeRow Of(string name, IEnumerable<SizeRow> rows)
    {
        var sum = new SizeRow(name, 0, 0, 0);
        foreach (SizeRow row in rows)
            sum = sum.With(row.UnpackedBytes, row.CompressedBytes, row.Paths);
        return sum;
    }

    private SizeRow With(long unpacked, long compressed, int paths) => this with
    {
        UnpackedBytes = UnpackedBytes + unpacked,
        CompressedBytes = CompressedBytes + compressed,
        Paths = Paths + paths,
    };
}
