using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>A regular file of the image.</summary>
internal sealed record SpdxFile
{
    [JsonPropertyName("SPDXID")]
    public required string SpdxId { get; init; }

    /// <summary>Path in the image, beginning with <c>./</c>.</summary>
    public required string FileName { get; init; }

    /// <summary>SHA-1, which SPDX 2.3 demands, and SHA-256.</summary>
    public required IReadOnlyList<SpdxChecksum> Checksums { get; init; }

    /// <summary>What else there is to say.</summary>
    public string? Comment { get; init; }
}
