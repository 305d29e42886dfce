using System.Text;
using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.SupplyChain;

/// <summary>
/// A document that refers to an image (OCI image specification 1.1, "Guidelines for Artifact Usage"): an artifact manifest whose
/// <c>subject</c> is the image and whose one layer is the document.
/// </summary>
internal sealed class AttachedArtifact
{
    /// <summary>Wraps a document.</summary>
    /// <param name="subject">Descriptor of the manifest or index that it is about.</param>
    /// <param name="mediaType">The document's media type, which is the artifact's type too.</param>
    /// <param name="document">The document.</param>
    /// <param name="fileName">What it is called when it is saved.</param>
    /// <param name="epoch">When it was made, as far as it says: seconds since 1970.</param>
    public AttachedArtifact(OciDescriptor subject, string mediaType, byte[] document, string fileName, long epoch)
    {
        Subject = new OciDescriptor { MediaType = subject.MediaType, Digest = subject.Digest, Size = subject.Size };
        Document = OciBlob.Of(mediaType, document);
        FileName = fileName;
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Annotations.Created] = PlatformImage.Timestamp(epoch) };
        var named = new SortedDictionary<string, string>(StringComparer.Ordinal) { [Annotations.Title] = fileName };
        Manifest = OciBlob.Of(
            MediaTypes.Manifest,
            new OciManifest
            {
                ArtifactType = mediaType,
                Config = EmptyConfiguration.Descriptor,
                Layers = [Document.Descriptor with { Annotations = named }],
                Subject = Subject,
                Annotations = annotations,
            },
            OciJsonContext.Canonical.OciManifest);
        Descriptor = Manifest.Descriptor with { ArtifactType = mediaType, Annotations = annotations };
    }

    /// <summary>The configuration of what has none: <c>{}</c>.</summary>
    public static OciBlob EmptyConfiguration { get; } = OciBlob.Of(MediaTypes.Empty, Encoding.UTF8.GetBytes("{}"));

    /// <summary>What it is about.</summary>
    public OciDescriptor Subject { get; }

    /// <summary>The document itself.</summary>
    public OciBlob Document { get; }

    /// <summary>What it is called when it is saved.</summary>
    public string FileName { get; }

    /// <summary>The artifact manifest.</summary>
    public OciBlob Manifest { get; }

    /// <summary>The manifest as the list of a subject's referrers names it.</summary>
    public OciDescriptor Descriptor { get; }

    /// <summary>
    /// The lists of referrers, one index a subject, by the tag that registries without the referrers API look under (OCI distribution
    /// specification 1.1, "Referrers Tag Schema"): <c>sha256-…</c>.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, OciBlob>> ReferrersOf(IEnumerable<AttachedArtifact> artifacts) =>
        artifacts.GroupBy(artifact => artifact.Subject.Digest, StringComparer.Ordinal).Select(subject => KeyValuePair.Create(
            subject.Key.Replace(':', '-'),
            OciBlob.Of(
                MediaTypes.Index,
                new OciIndex { Manifests = [.. subject.Select(artifact => artifact.Descriptor).OrderBy(descriptor => descriptor.Digest, StringComparer.Ordinal)] },
                OciJsonContext.Canonical.OciIndex)));
}
