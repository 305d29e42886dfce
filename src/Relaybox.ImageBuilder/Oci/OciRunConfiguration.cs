using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>How a container of the image runs: the <c>config</c> object, whose keys have capitals.</summary>
internal sealed record OciRunConfiguration
{
    [JsonPropertyName("User")]
    public string? User { get; init; }

    [JsonPropertyName("ExposedPorts")]
    public IReadOnlyDictionary<string, OciEmptyObject>? ExposedPorts { get; init; }

    /// <summary><c>NAME=value</c>, sorted.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init; }

    [JsonPropertyName("Healthcheck")]
    public DockerHealthCheck? HealthCheck { get; init; }

    [JsonPropertyName("Volumes")]
    public IReadOnlyDictionary<string, OciEmptyObject>? Volumes { get; init; }

    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }
}
