using System.Runtime.InteropServices;
using System.Text.Json;
using Relaybox.Testing;

namespace Relaybox.Bench;

/// <summary>The size of the relay image's layers as they are stored and transferred.</summary>
internal static class ImageSize
{
    /// <summary>Adds up the layers of this machine's architecture in an OCI image layout; null when there is none.</summary>
    public static long? OfBuiltImage()
    {
        var layout = RepositoryRoot.PathOf("artifacts", "images", "relay", "oci");
        var index = Path.Combine(layout, "index.json");
        if (!File.Exists(index))
            return null;
        return Manifests(layout, Read(index))
            .First()
            .GetProperty("layers")
            .EnumerateArray()
            .Sum(layer => layer.GetProperty("size").GetInt64());
    }

    /// <summary>The image manifests an index leads to, through indexes of architectures where there are some.</summary>
    private static IEnumerable<JsonElement> Manifests(string layout, JsonElement document)
    {
        if (!document.TryGetProperty("manifests", out var descriptors))
            return [document];
        return descriptors.EnumerateArray()
            .Where(IsForThisMachine)
            .SelectMany(descriptor => Manifests(layout, Read(BlobFile(layout, descriptor))));
    }

    private static bool IsForThisMachine(JsonElement descriptor)
    {
        if (!descriptor.TryGetProperty("platform", out var platform))
            return true;
        var architecture = RuntimeInformation.OSArchitecture == Architecture.X64 ? "amd64" : "arm64";
        return platform.GetProperty("architecture").GetString() == architecture;
    }

    private static string BlobFile(string layout, JsonElement descriptor) =>
        Path.Combine([layout, "blobs", .. descriptor.GetProperty("digest").GetString()!.Split(':')]);

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllText(file));
}
