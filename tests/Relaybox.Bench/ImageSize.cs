using System.Text.Json;
using Relaybox.ImageBuilder;
using Relaybox.Testing;

namespace Relaybox.Bench;

/// <summary>The size of the relay image's layers as they are stored and transferred.</summary>
internal static class ImageSize
{
    private const string IndexFile = "index.json";

    /// <summary>Adds up the layers of this machine's architecture in the image that was built here; null when there is none.</summary>
    public static long? OfBuiltImage()
    {
        var layout = RepositoryRoot.PathOf("artifacts", "images", "relay", "oci");
        return File.Exists(Path.Combine(layout, IndexFile)) ? Of(layout, DebianArchitecture.Host.Name) : null;
    }

    /// <summary>Adds up the layers of an architecture in an OCI image layout.</summary>
    public static long Of(string layout, string architecture) =>
        Manifests(layout, Read(Path.Combine(layout, IndexFile)), architecture)
            .First()
            .GetProperty("layers")
            .EnumerateArray()
            .Sum(layer => layer.GetProperty("size").GetInt64());

    /// <summary>The image manifests an index leads to, through indexes of architectures where there are some.</summary>
    private static IEnumerable<JsonElement> Manifests(string layout, JsonElement document, string architecture)
    {
        if (!document.TryGetProperty("manifests", out var descriptors))
            return [document];
        return descriptors.EnumerateArray()
            .Where(descriptor => !descriptor.TryGetProperty("platform", out var platform) || platform.GetProperty("architecture").GetString() == architecture)
            .SelectMany(descriptor => Manifests(layout, Read(BlobFile(layout, descriptor)), architecture));
    }

    private static string BlobFile(string layout, JsonElement descriptor) =>
        Path.Combine([layout, "blobs", .. descriptor.GetProperty("digest").GetString()!.Split(':')]);

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllText(file));
}
