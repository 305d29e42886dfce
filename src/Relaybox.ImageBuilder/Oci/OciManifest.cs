namespace Relaybox.ImageBuilder.Oci;

/// <summary>One image for one platform (OCI image specification, "Image Manifest").</summary>
internal sealed record OciManifest
{
    public int SchemaVersion { get; init; } = 2;

    public string MediaType { get; init; } = MediaTypes.Manifest;

    /// <summary>What an artifact that is no image is.</summary>
    public string? ArtifactType { get; init; }

    public required OciDescriptor Config { get; init; }

    /// <summary>The lowest first.</summary>
    public required IReadOnlyList<OciDescriptor> Layers { get; init; }

    /// <summary>What an artifact is about.</summary>
    public OciDescriptor? Subject { get; init; }

    /// <summary>Sorted by key.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
}
