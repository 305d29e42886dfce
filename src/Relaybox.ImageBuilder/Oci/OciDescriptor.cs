namespace Relaybox.ImageBuilder.Oci;

/// <summary>Refers to a blob (OCI image specification, "Content Descriptors").</summary>
internal sealed record OciDescriptor
{
    public required string MediaType { get; init; }

    /// <summary><c>sha256:</c> and 64 lower-case hex digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>On artifacts in a list of referrers only.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>On manifests in an index only.</summary>
    public OciPlatform? Platform { get; init; }

    /// <summary>Sorted by key.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
