using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>One step of an image's history.</summary>
internal sealed record StoredHistory
{
    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    /// <summary>Whether the step made no layer, as a Dockerfile's ENV does not.</summary>
    [JsonPropertyName("empty_layer")]
    public bool EmptyLayer { get; init; }
}
