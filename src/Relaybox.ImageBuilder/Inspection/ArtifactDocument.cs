using System.Text.Json;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>Reads what is attached to an image.</summary>
internal static class ArtifactDocument
{
    /// <summary>The first file of an artifact that is JSON, verified; null when there is none.</summary>
    /// <exception cref="ImageBuildException">It is missing or damaged, or no JSON.</exception>
    public static JsonDocument? Read(ImageLayout layout, StoredArtifact artifact)
    {
        OciDescriptor? file = artifact.Files.FirstOrDefault(file => file.MediaType.EndsWith("json", StringComparison.Ordinal));
        if (file is null)
            return null;

        try
        {
            return JsonDocument.Parse(layout.ReadBlob(file, StoredArtifact.MaxFileBytes));
        }
        catch (JsonException e)
        {
            throw new ImageBuildException($"{layout.Name} is damaged: blob {file.Digest} is no JSON, as {file.MediaType} has to be: {e.Message}", e);
        }
    }
}
