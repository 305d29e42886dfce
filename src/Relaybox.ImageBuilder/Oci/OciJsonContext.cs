using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>
/// Serializers of everything that goes into an image. Keys come in the order of declaration, dictionaries sorted, without white
/// space: the same image is the same bytes.
/// </summary>
[JsonSerializable(typeof(OciIndex))]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciImageConfiguration))]
[JsonSerializable(typeof(IReadOnlyList<DockerArchiveEntry>))]
internal sealed partial class OciJsonContext : JsonSerializerContext
{
    /// <summary>The context to use. Media types keep their plus sign: no browser ever sees this text.</summary>
    public static OciJsonContext Canonical { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
