using System.Text.Json.Serialization;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Programs;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Serializers of the layer cache's records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PackageLayers))]
[JsonSerializable(typeof(LayerInfo))]
[JsonSerializable(typeof(ProgramContents))]
internal sealed partial class CacheJsonContext : JsonSerializerContext;
