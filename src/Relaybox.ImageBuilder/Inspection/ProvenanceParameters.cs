using System.Text.Json;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>What whoever started a build chose, as the provenance that is attached to an image records it (SLSA provenance, <c>externalParameters</c>).</summary>
internal static class ProvenanceParameters
{
    /// <summary>Where they stand in an in-toto statement.</summary>
    public static readonly string[] Path = ["predicate", "buildDefinition", "externalParameters"];

    /// <summary>The annotations that were given to the build; null when no provenance says so.</summary>
    public static IReadOnlyDictionary<string, string>? Annotations(ImageLayout layout, StoredImage image)
    {
        foreach (StoredArtifact artifact in image.Artifacts.Where(artifact => !artifact.IsSignature))
        {
            using JsonDocument? document = ArtifactDocument.Read(layout, artifact);
            if (document?.RootElement.At(Path).At("annotations") is { ValueKind: JsonValueKind.Object } annotations)
                return annotations.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToString(), StringComparer.Ordinal);
        }

        return null;
    }
}
