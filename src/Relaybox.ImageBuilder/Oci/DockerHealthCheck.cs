using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>Docker's extension of the image configuration; other engines ignore it. Times are nanoseconds.</summary>
internal sealed record DockerHealthCheck
{
    [JsonPropertyName("Test")]
    public required IReadOnlyList<string> Test { get; init; }

    [JsonPropertyName("Interval")]
    public long? Interval { get; init; }

    [JsonPropertyName("Timeout")]
    public long? Timeout { get; init; }

    [JsonPropertyName("StartPeriod")]
    public long? StartPeriod { get; init; }

    [JsonPropertyName("Retries")]
    public int? Retries { get; init; }
}
