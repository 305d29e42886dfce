namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>What a tag leads to.</summary>
internal sealed record StoredImage
{
    /// <summary>The tag; null when the layout names none.</summary>
    public required string? Tag { get; init; }

    /// <summary>The index of all platforms; null where the tag leads to one platform's manifest, as in an archive for <c>docker load</c>.</summary>
    public required StoredBlob<StoredManifest>? Index { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<StoredPlatform> Platforms { get; init; }

    /// <summary>What is attached to the index.</summary>
    public required IReadOnlyList<StoredArtifact> Artifacts { get; init; }

    /// <summary>What the tag leads to.</summary>
    public OciDescriptor Root => Index?.Descriptor ?? Platforms[0].Manifest.Descriptor;

    /// <summary>The platforms of an architecture; all when none is named.</summary>
    /// <exception cref="ImageBuildException">There is none.</exception>
    public IReadOnlyList<StoredPlatform> Of(string? architecture)
    {
        StoredPlatform[] found = [.. Platforms.Where(platform => architecture is null || platform.Architecture == architecture || platform.Name == architecture)];
        return found.Length > 0
            ? found
            : throw new ImageBuildException($"The image has nothing for {architecture}: it is for {string.Join(", ", Platforms.Select(platform => platform.Name))}.");
    }
}
