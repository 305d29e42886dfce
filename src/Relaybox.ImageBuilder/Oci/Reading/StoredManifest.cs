namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>
/// An image manifest, index or artifact manifest as it is found (OCI image specification 1.1): one shape, for what a descriptor leads to
/// is known only when it was read.
/// </summary>
internal sealed record StoredManifest
{
    public string? MediaType { get; init; }

    /// <summary>What an artifact is, such as <c>application/spdx+json</c>.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>Of manifests.</summary>
    public OciDescriptor? Config { get; init; }

    /// <summary>Of manifests; an artifact's files.</summary>
    public IReadOnlyList<OciDescriptor>? Layers { get; init; }

    /// <summary>Of indexes.</summary>
    public IReadOnlyList<OciDescriptor>? Manifests { get; init; }

    /// <summary>The manifest that an artifact is about.</summary>
    public OciDescriptor? Subject { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
