namespace Relaybox.ImageBuilder.Oci;

/// <summary>A finished layer.</summary>
internal sealed record LayerInfo
{
    /// <summary>Its name in the definition.</summary>
    public required string Name { get; init; }

    /// <summary>Digest of the compressed layer, <c>sha256:…</c>: what a registry calls it.</summary>
    public required string Digest { get; init; }

    /// <summary>Digest of the uncompressed tar, <c>sha256:…</c>: what the image configuration calls it.</summary>
    public required string DiffId { get; init; }

    /// <summary>Compressed bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Uncompressed bytes.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>Number of paths.</summary>
    public required int Entries { get; init; }
}
