using Relaybox.ImageBuilder.Cli;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Comparison;

/// <summary>Says which file of a layer differs and how. Reads the layers only if their digests differ.</summary>
/// <param name="first">Has the first image's layers.</param>
/// <param name="second">Has the second image's layers.</param>
/// <param name="maxContents">For how many files the first differing byte is looked for.</param>
internal sealed class LayerComparer(ImageLayout first, ImageLayout second, int maxContents)
{
    private const string Whole = "(layer)";

    /// <summary>The differences, empty for equal digests.</summary>
    public IReadOnlyList<Difference> Compare(StoredLayer a, StoredLayer b, CancellationToken cancellationToken)
    {
        if (a.Descriptor.Digest == b.Descriptor.Digest)
            return a.Descriptor.MediaType == b.Descriptor.MediaType ? [] : [new(Whole, $"{a.Descriptor.MediaType} → {b.Descriptor.MediaType}")];
        if (a.DiffId == b.DiffId)
            return [new(Whole, $"same files, other compression: {a.Descriptor.Size} → {b.Descriptor.Size} bytes")];

        List<MeasuredEntry> entriesA = Entries(first, a, cancellationToken);
        List<MeasuredEntry> entriesB = Entries(second, b, cancellationToken);
        Dictionary<string, MeasuredEntry> pathsA = ByPath(entriesA);
        Dictionary<string, MeasuredEntry> pathsB = ByPath(entriesB);
        HashSet<string> changed = [.. pathsA.Keys.Where(path => pathsB.TryGetValue(path, out MeasuredEntry? other) && HasOtherContent(pathsA[path], other))
            .Order(StringComparer.Ordinal).Take(maxContents)];
        IReadOnlyDictionary<string, string> contents = Contents(a, b, changed, cancellationToken);

        Difference[] differences = [.. pathsA.Keys.Union(pathsB.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(path => Compare(path, pathsA.GetValueOrDefault(path), pathsB.GetValueOrDefault(path), contents)).OfType<Difference>()];
        return differences.Length > 0 ? differences : [SameFiles(entriesA, entriesB)];
    }

    private static List<MeasuredEntry> Entries(ImageLayout layout, StoredLayer layer, CancellationToken cancellationToken)
    {
        using var reader = new LayerReader(layout, layer);
        return [.. reader.Read(copyTo: null, cancellationToken)];
    }

    /// <summary>Where tar has a path twice, the later one is what is unpacked.</summary>
    private static Dictionary<string, MeasuredEntry> ByPath(List<MeasuredEntry> entries)
    {
        var paths = new Dictionary<string, MeasuredEntry>(StringComparer.Ordinal);
        foreach (MeasuredEntry entry in entries)
            paths[entry.Entry.Path] = entry;
        return paths;
    }

    private static bool HasOtherContent(MeasuredEntry a, MeasuredEntry b) => a.Sha256 is not null && b.Sha256 is not null && a.Sha256 != b.Sha256;

    private Dictionary<string, string> Contents(StoredLayer a, StoredLayer b, HashSet<string> paths, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
            return new Dictionary<string, string>(StringComparer.Ordinal);

        using ContentStore storeA = ContentStore.Of(first, a, paths, cancellationToken);
        using ContentStore storeB = ContentStore.Of(second, b, paths, cancellationToken);
        return paths.ToDictionary(path => path, path => ContentComparer.Describe(() => storeA.Open(path), () => storeB.Open(path)), StringComparer.Ordinal);
    }

    private static Difference? Compare(string path, MeasuredEntry? a, MeasuredEntry? b, IReadOnlyDictionary<string, string> contents)
    {
        if (a is null)
            return new Difference(path, "only in the second");
        if (b is null)
            return new Difference(path, "only in the first");

        List<string> parts = [.. EntryComparer.Compare(a.Entry, b.Entry)];
        if (HasOtherContent(a, b))
        {
            string sizes = a.Entry.Size == b.Entry.Size ? TextReport.Size(a.Entry.Size) : $"{a.Entry.Size} → {b.Entry.Size} bytes";
            parts.Add(contents.TryGetValue(path, out string? where) ? $"content ({sizes}) {where}" : $"content ({sizes}) differs");
        }

        return parts.Count > 0 ? new Difference(path, string.Join("; ", parts)) : null;
    }

    private static Difference SameFiles(List<MeasuredEntry> a, List<MeasuredEntry> b)
    {
        int index = a.Zip(b).TakeWhile(pair => pair.First.Entry.Path == pair.Second.Entry.Path).Count();
        return index < Math.Min(a.Count, b.Count)
            ? new Difference(Whole, $"same files in another order, from entry {index + 1} on: {a[index].Entry.Path} → {b[index].Entry.Path}")
            : new Difference(Whole, a.Count == b.Count
                ? "same files in the same order; only tar's own bytes differ (form of the headers, padding)"
                : $"same files, but some stand there more than once: {a.Count} → {b.Count} entries");
    }
}
