namespace Relaybox.ImageBuilder.Oci.Reading;

/// <summary>An image configuration as it is found (OCI image specification, "Image Configuration").</summary>
internal sealed record StoredConfiguration
{
    public string? Created { get; init; }

    public string? Architecture { get; init; }

    public string? Variant { get; init; }

    public string? Os { get; init; }

    public OciRunConfiguration? Config { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("rootfs")]
    public OciRootFs? RootFs { get; init; }

    public IReadOnlyList<StoredHistory>? History { get; init; }
}
