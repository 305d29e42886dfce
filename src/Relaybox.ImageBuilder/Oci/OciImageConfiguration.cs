using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.Oci;

/// <summary>The image configuration (OCI image specification, "Image Configuration"). Its digest is what Docker calls the image's id.</summary>
internal sealed record OciImageConfiguration
{
    /// <summary>RFC 3339, from SOURCE_DATE_EPOCH.</summary>
    public required string Created { get; init; }

    public required string Architecture { get; init; }

    public required string? Variant { get; init; }

    public string Os { get; init; } = "linux";

    public required OciRunConfiguration Config { get; init; }

    [JsonPropertyName("rootfs")]
    public required OciRootFs RootFs { get; init; }

    /// <summary>One entry per layer.</summary>
    public required IReadOnlyList<OciHistory> History { get; init; }
}
