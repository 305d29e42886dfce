namespace Relaybox.ImageBuilder.Oci;

/// <summary>The images of all platforms (OCI image specification, "Image Index"); also what <c>index.json</c> of a layout is.</summary>
internal sealed record OciIndex
{
    public int SchemaVersion { get; init; } = 2;

    public string MediaType { get; init; } = MediaTypes.Index;

    public required IReadOnlyList<OciDescriptor> Manifests { get; init; }

    /// <summary>Sorted by key.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
