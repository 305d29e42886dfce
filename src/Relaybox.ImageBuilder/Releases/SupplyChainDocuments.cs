using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>What is attached to an image of ours, read out of its artifacts: an SBOM for each platform, the provenance of all.</summary>
/// <param name="Image">The image.</param>
/// <param name="Sboms">SPDX documents by the name of their platform's architecture, in the order of the index.</param>
/// <param name="Provenance">An in-toto statement.</param>
internal sealed record SupplyChainDocuments(
    StoredImage Image, IReadOnlyList<(StoredPlatform Platform, byte[] Spdx)> Sboms, byte[] Provenance)
{
    /// <summary>Bytes of one document; an SBOM names every file of the image.</summary>
    private const long MaxDocumentBytes = 64 << 20;

    /// <summary>Reads them; each has to be there.</summary>
    /// <exception cref="ImageBuildException">The layout is damaged, or something is not attached.</exception>
    public static SupplyChainDocuments Read(ImageLayout layout)
    {
        var image = new ImageResolver(layout).Resolve(tag: null);
        return new SupplyChainDocuments(
            image,
            [.. image.Platforms.Select(platform => (platform, Only(layout, platform.Artifacts, MediaTypes.Spdx, $"the image for {platform.Name}")))],
            Only(layout, image.Artifacts, MediaTypes.InToto, "the index"));
    }

    private static byte[] Only(ImageLayout layout, IReadOnlyList<StoredArtifact> artifacts, string type, string subject) =>
        artifacts.Where(artifact => artifact.Type == type).ToArray() is [{ Manifest.Value.Layers: [var document] }]
            ? layout.ReadBlob(document, MaxDocumentBytes)
            : throw new ImageBuildException($"{layout.Name}: {subject} has not one artifact of type {type} with one file attached, as every image of ./build.sh images has: compose it anew.");
}
