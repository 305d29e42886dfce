namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>Follows the descriptors of a layout: tag, index, the manifest of each platform, configuration, layers, and what is attached to them.</summary>
internal sealed class ImageResolver
{
    // Where something is attached, the layout names an index of it by the subject's digest (OCI distribution specification 1.1, "Referrers Tag Schema").
    private const string ReferrersTagPrefix = "sha256-";

    // Index within index; the specification sets no limit, and nobody nests them deeper than once.
    private const int MaxDepth = 4;

    private readonly ImageLayout _layout;
    private readonly Lazy<ILookup<string, StoredArtifact>> _artifacts;

    /// <summary>Creates a resolver over an open layout.</summary>
    public ImageResolver(ImageLayout layout)
    {
        _layout = layout;
        _artifacts = new Lazy<ILookup<string, StoredArtifact>>(FindArtifacts);
    }

    /// <summary>The indexes of what is attached, each with the tag that it is found under in a registry without the referrers API.</summary>
    public IReadOnlyList<(string Tag, OciDescriptor Index)> Referrers => [.. Entries.Where(IsReferrers).Select(entry => (TagOf(entry)!, entry))];

    /// <summary>Resolves a tag.</summary>
    /// <param name="tag">The tag; null takes the only one.</param>
    /// <exception cref="ImageBuildException">There is no such tag, or none was named and there are several; or the image is damaged.</exception>
    public StoredImage Resolve(string? tag)
    {
        OciDescriptor[] candidates = [.. Entries.Where(entry => !IsReferrers(entry) && _layout.ReadManifest(entry).Value.Subject is null)];
        OciDescriptor[] found = [.. candidates.Where(entry => tag is null || TagOf(entry) == tag).DistinctBy(entry => entry.Digest, StringComparer.Ordinal)];
        if (found.Length != 1)
        {
            string tags = string.Join(", ", candidates.Select(TagOf).OfType<string>());
            throw new ImageBuildException(candidates.Length == 0
                ? $"{_layout.Name} has no image."
                : tag is null
                    ? $"{_layout.Name} has several images, name one with --tag: {tags}."
                    : $"{_layout.Name} has no image '{tag}': {(tags.Length > 0 ? tags : "its image has no tag")}.");
        }

        StoredBlob<StoredManifest> root = _layout.ReadManifest(found[0]);
        bool isIndex = root.Value.Manifests is not null;
        StoredPlatform[] platforms = [.. Manifests(root, MaxDepth).Select(Platform)];
        return new StoredImage
        {
            Tag = TagOf(found[0]),
            Index = isIndex ? root : null,
            Platforms = platforms.Length > 0 ? platforms : throw new ImageBuildException($"{_layout.Name} is no image for any platform: its index is empty."),
            Artifacts = isIndex ? ArtifactsOf(root.Descriptor.Digest) : [],
        };
    }

    private IReadOnlyList<OciDescriptor> Entries => _layout.Index.Manifests ?? [];

    private static string? TagOf(OciDescriptor descriptor) => descriptor.Annotations?.GetValueOrDefault(Annotations.RefName);

    private static bool IsReferrers(OciDescriptor descriptor) => TagOf(descriptor)?.StartsWith(ReferrersTagPrefix, StringComparison.Ordinal) == true;

    private IEnumerable<StoredBlob<StoredManifest>> Manifests(StoredBlob<StoredManifest> blob, int depth)
    {
        if (blob.Value.Manifests is not { } below)
            return [blob];
        if (depth == 0)
            throw new ImageBuildException($"{_layout.Name} is damaged: indexes lie within indexes, deeper than any image has them.");
        // What Docker's builder attaches stands among the platforms, as the image of an unknown one.
        return below.Where(descriptor => descriptor.Platform?.Os != "unknown")
            .Select(_layout.ReadManifest)
            .Where(manifest => manifest.Value.Subject is null)
            .SelectMany(manifest => Manifests(manifest, depth - 1));
    }

    private StoredPlatform Platform(StoredBlob<StoredManifest> manifest)
    {
        OciDescriptor config = manifest.Value.Config ?? throw new ImageBuildException($"{_layout.Name} is damaged: manifest {manifest.Descriptor.Digest} names no configuration.");
        StoredBlob<StoredConfiguration> configuration = _layout.ReadConfiguration(config);
        IReadOnlyList<OciDescriptor> layers = manifest.Value.Layers ?? [];
        IReadOnlyList<string> diffIds = configuration.Value.RootFs?.DiffIds ?? [];
        if (layers.Count != diffIds.Count)
            throw new ImageBuildException($"{_layout.Name} is damaged: manifest {manifest.Descriptor.Digest} has {layers.Count} layers, and its configuration {diffIds.Count}.");

        string?[] names = [.. (configuration.Value.History ?? []).Where(step => !step.EmptyLayer).Select(step => step.CreatedBy)];
        return new StoredPlatform
        {
            Manifest = manifest,
            Configuration = configuration,
            Layers = [.. layers.Select((layer, index) => new StoredLayer(names.ElementAtOrDefault(index) ?? $"layer {index + 1}", layer, diffIds[index]))],
            Artifacts = ArtifactsOf(manifest.Descriptor.Digest),
        };
    }

    private IReadOnlyList<StoredArtifact> ArtifactsOf(string subject) => [.. _artifacts.Value[subject]];

    /// <summary>
    /// Artifacts stand in <c>index.json</c> themselves, or in an index of their subject's; a layout of ours has them in the latter. cosign
    /// before 3 names no subject in the manifest, but in the tag: <c>sha256-….sig</c>.
    /// </summary>
    private ILookup<string, StoredArtifact> FindArtifacts()
    {
        return Entries
            .Select(_layout.ReadManifest)
            .SelectMany(entry => IsReferrers(entry.Descriptor) ? [.. Below(entry), entry] : new[] { entry })
            .Where(manifest => manifest.Value.Manifests is null && SubjectOf(manifest) is not null)
            .DistinctBy(manifest => manifest.Descriptor.Digest, StringComparer.Ordinal)
            .ToLookup(manifest => SubjectOf(manifest)!, manifest => new StoredArtifact(manifest), StringComparer.Ordinal);
    }

    private IEnumerable<StoredBlob<StoredManifest>> Below(StoredBlob<StoredManifest> index) => (index.Value.Manifests ?? []).Select(_layout.ReadManifest);

    private static string? SubjectOf(StoredBlob<StoredManifest> manifest) => manifest.Value.Subject?.Digest
        ?? (TagOf(manifest.Descriptor) is { } tag && tag.StartsWith(ReferrersTagPrefix, StringComparison.Ordinal)
            ? "sha256:" + tag[ReferrersTagPrefix.Length..].Split('.')[0]
            : null);
}
