using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>Where a layer comes from, for people.</summary>
/// <param name="Created">RFC 3339.</param>
/// <param name="CreatedBy">The layer's name in the definition.</param>
internal sealed record OciHistory(string Created, [property: JsonPropertyName("created_by")] string CreatedBy);
