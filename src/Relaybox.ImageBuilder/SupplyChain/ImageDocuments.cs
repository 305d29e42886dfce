using System.Security.Cryptography;
using Relaybox.ImageBuilder.Composition;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.SupplyChain.Provenance;
using Relaybox.ImageBuilder.SupplyChain.Spdx;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.SupplyChain;

/// <summary>Makes the documents that go with composed images, and writes them beside the archives.</summary>
internal static class ImageDocuments
{
    /// <summary>One bill of materials an image, and the provenance of all.</summary>
    /// <param name="images">The images of one definition.</param>
    /// <param name="lockFile">The lock they were composed from.</param>
    /// <param name="annotations">What was said about this build.</param>
    public static IReadOnlyList<AttachedArtifact> Of(IReadOnlyList<ComposedImage> images, string lockFile, IReadOnlyDictionary<string, string> annotations)
    {
        string name = images[0].Contents.Definition.Name;
        long epoch = images[0].Image.Epoch;
        OciBlob index = ImageFiles.Index([.. images.Select(image => image.Image)]);
        string lockSha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(lockFile)));
        // Large, and independent of each other.
        AttachedArtifact[] boms =
        [
            .. images.AsParallel().AsOrdered().Select(composed => new AttachedArtifact(
                composed.Image.Manifest.Descriptor,
                MediaTypes.Spdx,
                SpdxDocumentBuilder.Build(composed.Image, composed.Contents),
                $"{name}-{composed.Image.Architecture}.spdx.json",
                epoch)),
        ];
        byte[] provenance = ProvenanceBuilder.Build(index, images, lockFile, lockSha256, annotations);
        return [.. boms, new AttachedArtifact(index.Descriptor, MediaTypes.InToto, provenance, $"{name}.provenance.json", epoch)];
    }

    /// <summary>Writes each document into a folder, unless it is there already.</summary>
    public static void Write(IEnumerable<AttachedArtifact> artifacts, string folder)
    {
        foreach (AttachedArtifact artifact in artifacts)
        {
            string file = Path.Combine(folder, artifact.FileName);
            if (File.Exists(file) && File.ReadAllBytes(file).AsSpan().SequenceEqual(artifact.Document.Bytes))
                continue;

            string unfinished = Unfinished.Beside(file);
            try
            {
                File.WriteAllBytes(unfinished, artifact.Document.Bytes);
                File.Move(unfinished, file, overwrite: true);
            }
            finally
            {
                File.Delete(unfinished);
            }
        }
    }
}
