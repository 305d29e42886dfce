namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>What is attached to an image: an SBOM, a provenance, a signature (OCI image specification 1.1, manifests with a <c>subject</c>).</summary>
/// <param name="Manifest">Its manifest, whose layers are its files.</param>
internal sealed record StoredArtifact(StoredBlob<StoredManifest> Manifest)
{
    /// <summary>What it is: the artifact type, or what older tools write instead, the media type of the configuration.</summary>
    public string Type => Manifest.Value.ArtifactType ?? Manifest.Value.Config?.MediaType ?? string.Empty;
}
