using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>
/// Serializers of everything that goes into an image. Keys come in the order of declaration, dictionaries sorted, without white
/// space: the same image is the same bytes.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OciIndex))]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciImageConfiguration))]
[JsonSerializable(typeof(IReadOnlyList<DockerArchiveEntry>))]
internal sealed partial class OciJsonContext : JsonSerializerContext;
