namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>The image of one platform.</summary>
internal sealed record StoredPlatform
{
    public required StoredBlob<StoredManifest> Manifest { get; init; }

    public required StoredBlob<StoredConfiguration> Configuration { get; init; }

    /// <summary>The lowest first.</summary>
    public required IReadOnlyList<StoredLayer> Layers { get; init; }

    /// <summary>What is attached to this platform's manifest.</summary>
    public required IReadOnlyList<StoredArtifact> Artifacts { get; init; }

    /// <summary><c>amd64</c>; with the variant where there is one, <c>arm64/v8</c>.</summary>
    public string Name => Configuration.Value.Variant is { } variant ? $"{Architecture}/{variant}" : Architecture;

    /// <summary>Without the variant.</summary>
    public string Architecture => Configuration.Value.Architecture ?? "unknown";

    /// <summary>Compressed bytes of all layers.</summary>
    public long CompressedBytes => Layers.Sum(layer => layer.Descriptor.Size);

    /// <summary>An annotation of the manifest, or else the label of the same name.</summary>
    public string? Annotation(string key)
    {
        if (Manifest.Value.Annotations?.TryGetValue(key, out string? value) == true)
            return value;
        return Configuration.Value.Config?.Labels?.TryGetValue(key, out value) == true ? value : null;
    }
}
