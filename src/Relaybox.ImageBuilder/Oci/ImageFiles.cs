using System.Text;
using Relaybox.ImageBuilder.SupplyChain;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>
/// The files that an image consists of outside of any engine, by their path: small ones first, then the layers. They are the same
/// for a folder (<see cref="OciLayoutFolder"/>) and for an archive (<see cref="DockerArchive"/>).
/// </summary>
/// <param name="Small">Layout, index, manifests and configurations.</param>
/// <param name="Layers">The compressed layers.</param>
internal sealed record ImageFiles(IReadOnlyList<KeyValuePair<string, FileContent>> Small, IReadOnlyList<KeyValuePair<string, FileContent>> Layers)
{
    private const string LayoutText = """{"imageLayoutVersion":"1.0.0"}""";

    /// <summary>The image index: the manifest of each platform.</summary>
    public static OciBlob Index(IReadOnlyList<PlatformImage> images) => OciBlob.Of(
        MediaTypes.Index,
        new OciIndex { Manifests = [.. images.Select(image => image.ManifestDescriptor)], Annotations = images[0].Annotations },
        OciJsonContext.Canonical.OciIndex);

    /// <summary>
    /// An OCI image layout. The <c>index.json</c> refers to one image index, which has the manifest of each platform, so that a
    /// reference to the tag gets all of them; after it come the lists of what is attached, under the tags that registries want for them.
    /// </summary>
    public static ImageFiles Layout(
        IReadOnlyList<PlatformImage> images, ImageReference reference, Func<LayerInfo, string> fileOf, IReadOnlyList<AttachedArtifact> artifacts)
    {
        OciBlob index = Index(images);
        KeyValuePair<string, OciBlob>[] referrers = [.. AttachedArtifact.ReferrersOf(artifacts)];
        var root = new OciIndex
        {
            Manifests =
            [
                index.Descriptor with { Annotations = Named((Annotations.RefName, reference.Tag)) },
                .. referrers.Select(list => list.Value.Descriptor with { Annotations = Named((Annotations.RefName, list.Key)) }),
            ],
        };
        return new ImageFiles(
            [
                Text("oci-layout", LayoutText),
                Entry("index.json", OciBlob.Of(MediaTypes.Index, root, OciJsonContext.Canonical.OciIndex)),
                Blob(index),
                .. images.SelectMany(Blobs),
                .. referrers.Select(list => Blob(list.Value)),
                .. artifacts.SelectMany(artifact => new[] { Blob(artifact.Manifest), Blob(artifact.Document), Blob(AttachedArtifact.EmptyConfiguration) })
                    .DistinctBy(blob => blob.Key, StringComparer.Ordinal),
            ],
            LayersOf(images, fileOf));
    }

    /// <summary>
    /// What <c>docker load</c> takes: <c>manifest.json</c> for every Docker since 1.10, and beside it a layout of the one image, which
    /// newer engines prefer.
    /// </summary>
    public static ImageFiles Docker(PlatformImage image, ImageReference reference, Func<LayerInfo, string> fileOf)
    {
        OciDescriptor manifest = image.ManifestDescriptor with
        {
            Annotations = Named((Annotations.ContainerdImageName, reference.Qualified), (Annotations.RefName, reference.Tag)),
        };
        IReadOnlyList<DockerArchiveEntry> docker =
        [
            new(PathOf(image.Configuration.Descriptor.Digest), [reference.ToString()], [.. image.Layers.Select(layer => PathOf(layer.Digest))]),
        ];
        return new ImageFiles(
            [
                Text("oci-layout", LayoutText),
                Entry("index.json", OciBlob.Of(MediaTypes.Index, new OciIndex { Manifests = [manifest] }, OciJsonContext.Canonical.OciIndex)),
                Entry("manifest.json", OciBlob.Of(string.Empty, docker, OciJsonContext.Canonical.IReadOnlyListDockerArchiveEntry)),
                .. Blobs(image),
            ],
            LayersOf([image], fileOf));
    }

    private static string PathOf(string digest) => "blobs/" + digest.Replace(':', '/');

    private static IEnumerable<KeyValuePair<string, FileContent>> Blobs(PlatformImage image) => [Blob(image.Manifest), Blob(image.Configuration)];

    private static KeyValuePair<string, FileContent> Blob(OciBlob blob) => Entry(PathOf(blob.Descriptor.Digest), blob);

    private static KeyValuePair<string, FileContent> Entry(string path, OciBlob blob) => new(path, new MemoryContent(blob.Bytes));

    private static KeyValuePair<string, FileContent> Text(string path, string text) => new(path, new MemoryContent(Encoding.UTF8.GetBytes(text)));

    private static List<KeyValuePair<string, FileContent>> LayersOf(IReadOnlyList<PlatformImage> images, Func<LayerInfo, string> fileOf) =>
        [.. images.SelectMany(image => image.Layers).DistinctBy(layer => layer.Digest, StringComparer.Ordinal)
            .Select(layer => KeyValuePair.Create<string, FileContent>(PathOf(layer.Digest), new DiskContent(fileOf(layer))))];

    private static SortedDictionary<string, string> Named(params ReadOnlySpan<(string Key, string Value)> annotations)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in annotations)
            sorted[key] = value;
        return sorted;
    }
}
