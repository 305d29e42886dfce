using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>Reads the JSON of finished images, ours and other builders': what is not known is passed over.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredManifest))]
[JsonSerializable(typeof(StoredConfiguration))]
internal sealed partial class ReadingJsonContext : JsonSerializerContext;
