namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>What is attached to an image: an SBOM, a provenance, a signature (OCI image specification 1.1, manifests with a <c>subject</c>).</summary>
/// <param name="Manifest">Its manifest, whose layers are its files.</param>
internal sealed record StoredArtifact(StoredBlob<StoredManifest> Manifest)
{
    /// <summary>Bytes of an SBOM or provenance that are read into memory.</summary>
    public const long MaxFileBytes = 256 << 20;

    /// <summary>What it is: the artifact type, or what older tools write instead, the media type of the configuration.</summary>
    public string Type => Manifest.Value.ArtifactType ?? Manifest.Value.Config?.MediaType ?? string.Empty;

    /// <summary>Whether it is a signature of Sigstore's: a bundle, or what cosign attaches by a tag of its own.</summary>
    public bool IsSignature => Type.Contains("sigstore", StringComparison.Ordinal)
        || Type.Contains("cosign", StringComparison.Ordinal)
        || Files.Any(file => file.MediaType.Contains("cosign.simplesigning", StringComparison.Ordinal));

    /// <summary>Its files.</summary>
    public IReadOnlyList<OciDescriptor> Files => Manifest.Value.Layers ?? [];
}
