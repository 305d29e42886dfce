using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Comparison;

/// <summary>
/// Compares two images from the index down to the files: a digest that differs is never reported as such where something below it says
/// why.
/// </summary>
/// <param name="first">The first image's layout.</param>
/// <param name="second">The second image's layout.</param>
/// <param name="maxContents">For how many files of a layer the first differing byte is looked for.</param>
internal sealed class ImageComparer(ImageLayout first, ImageLayout second, int maxContents)
{
    // SLSA provenance 1: everything that was used, the tools of the building machine among it.
    private const string Dependencies = "$.predicate.buildDefinition.resolvedDependencies";

    private static readonly Difference SameValues = new("$", "the same values, written in other bytes");

    private readonly LayerComparer _layers = new(first, second, maxContents);

    /// <summary>The parts that differ, from the top down; none when the images are equal.</summary>
    /// <param name="a">In the first layout.</param>
    /// <param name="b">In the second layout.</param>
    /// <param name="architecture">Compares this one alone; null compares everything.</param>
    /// <param name="cancellationToken">Stops between and within files.</param>
    public IReadOnlyList<ComparedPart> Compare(StoredImage a, StoredImage b, string? architecture, CancellationToken cancellationToken)
    {
        var parts = new List<ComparedPart>();
        if (architecture is null)
        {
            Add(parts, "image index", CompareIndexes(a, b));
            parts.AddRange(CompareArtifacts("image index", a.Artifacts, b.Artifacts));
        }

        IReadOnlyList<StoredPlatform> platformsA = a.Of(architecture);
        IReadOnlyList<StoredPlatform> platformsB = b.Of(architecture);
        foreach (string name in platformsA.Concat(platformsB).Select(platform => platform.Name).Distinct(StringComparer.Ordinal))
        {
            StoredPlatform? here = platformsA.FirstOrDefault(platform => platform.Name == name);
            StoredPlatform? there = platformsB.FirstOrDefault(platform => platform.Name == name);
            if (here is not null && there is not null)
                ComparePlatforms(parts, here, there, cancellationToken);
            else
                Add(parts, name, [new Difference("(platform)", here is null ? "only in the second" : "only in the first")]);
        }

        if (parts.Count == 0 && architecture is null && a.Index is not null && b.Index is not null && a.Root.Digest != b.Root.Digest)
            Add(parts, "image index", [SameValues]);

        return parts;
    }

    private static List<Difference> CompareIndexes(StoredImage a, StoredImage b)
    {
        if (a.Index is null || b.Index is null || a.Index.Descriptor.Digest == b.Index.Descriptor.Digest)
            return [];
        // The digests of the manifests follow from the manifests, which are compared one by one.
        return [.. JsonComparer.Compare(a.Index.Bytes, b.Index.Bytes, path => path.StartsWith("$.manifests[", StringComparison.Ordinal)
            && (path.EndsWith("].digest", StringComparison.Ordinal) || path.EndsWith("].size", StringComparison.Ordinal)))];
    }

    private void ComparePlatforms(List<ComparedPart> parts, StoredPlatform a, StoredPlatform b, CancellationToken cancellationToken)
    {
        int before = parts.Count;
        Add(parts, $"{a.Name}, manifest", JsonComparer.Compare(a.Manifest.Bytes, b.Manifest.Bytes, path =>
            path.StartsWith("$.config.", StringComparison.Ordinal) || path.StartsWith("$.layers", StringComparison.Ordinal)));
        Add(parts, $"{a.Name}, configuration", JsonComparer.Compare(a.Configuration.Bytes, b.Configuration.Bytes, path =>
            path.StartsWith("$.rootfs.diff_ids", StringComparison.Ordinal)));
        CompareLayers(parts, a, b, cancellationToken);
        if (parts.Count == before && a.Manifest.Descriptor.Digest != b.Manifest.Descriptor.Digest)
            Add(parts, $"{a.Name}, manifest", [SameValues]);
        parts.AddRange(CompareArtifacts(a.Name, a.Artifacts, b.Artifacts));
    }

    private void CompareLayers(List<ComparedPart> parts, StoredPlatform a, StoredPlatform b, CancellationToken cancellationToken)
    {
        string[] namesA = [.. a.Layers.Select(layer => layer.Name)];
        string[] namesB = [.. b.Layers.Select(layer => layer.Name)];
        bool sameNames = namesA.SequenceEqual(namesB, StringComparer.Ordinal);
        if (!sameNames)
            Add(parts, $"{a.Name}, layers", [new Difference("(names)", $"{string.Join(", ", namesA)} → {string.Join(", ", namesB)}")]);

        IEnumerable<(StoredLayer First, StoredLayer Second)> pairs = sameNames
            ? a.Layers.Zip(b.Layers)
            : a.Layers.Join(b.Layers, layer => layer.Name, layer => layer.Name, (here, there) => (here, there), StringComparer.Ordinal);
        foreach ((StoredLayer here, StoredLayer there) in pairs)
            Add(parts, $"{a.Name}, layer '{here.Name}'", _layers.Compare(here, there, cancellationToken));
    }

    private IEnumerable<ComparedPart> CompareArtifacts(string subject, IReadOnlyList<StoredArtifact> a, IReadOnlyList<StoredArtifact> b)
    {
        // A signature is made with a key and at a time: nobody can make the same again, and a copy without it is the same image.
        foreach (string type in a.Concat(b).Where(artifact => !artifact.IsSignature).Select(artifact => artifact.Type).Distinct(StringComparer.Ordinal))
        {
            StoredArtifact[] here = [.. a.Where(artifact => artifact.Type == type)];
            StoredArtifact[] there = [.. b.Where(artifact => artifact.Type == type)];
            var differences = new List<Difference>();
            if (here.Length != there.Length)
                differences.Add(new Difference("(number)", $"{here.Length} → {there.Length}"));
            foreach ((StoredArtifact one, StoredArtifact other) in here.Zip(there))
                differences.AddRange(CompareArtifact(one, other));
            if (differences.Count > 0)
                yield return new ComparedPart($"{subject}, attached {type}", differences, IsOfBuildingMachine(type, differences));
        }
    }

    private static bool IsOfBuildingMachine(string type, List<Difference> differences) =>
        type == MediaTypes.InToto && differences.TrueForAll(difference => difference.Where.StartsWith(Dependencies, StringComparison.Ordinal));

    private List<Difference> CompareArtifact(StoredArtifact a, StoredArtifact b)
    {
        if (a.Manifest.Descriptor.Digest == b.Manifest.Descriptor.Digest)
            return [];

        List<Difference> differences = [.. JsonComparer.Compare(a.Manifest.Bytes, b.Manifest.Bytes, path =>
            path.StartsWith("$.subject", StringComparison.Ordinal) || path.StartsWith("$.layers", StringComparison.Ordinal))
            .Select(difference => difference with { Where = "manifest " + difference.Where })];
        if (a.Files.Count != b.Files.Count)
            differences.Add(new Difference("(files)", $"{a.Files.Count} → {b.Files.Count}"));
        foreach ((OciDescriptor here, OciDescriptor there) in a.Files.Zip(b.Files).Where(pair => pair.First.Digest != pair.Second.Digest))
        {
            differences.AddRange(here.MediaType.EndsWith("json", StringComparison.Ordinal) && there.MediaType == here.MediaType
                ? JsonComparer.Compare(first.ReadBlob(here, StoredArtifact.MaxFileBytes), second.ReadBlob(there, StoredArtifact.MaxFileBytes))
                : [new Difference("(content)", $"{here.MediaType}, {here.Size} bytes → {there.MediaType}, {there.Size} bytes")]);
        }

        return differences;
    }

    private static void Add(List<ComparedPart> parts, string title, IReadOnlyList<Difference> differences)
    {
        if (differences.Count > 0)
            parts.Add(new ComparedPart(title, differences));
    }
}
