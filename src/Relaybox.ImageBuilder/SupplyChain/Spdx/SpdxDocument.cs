using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>An SPDX 2.3 document in JSON. Every list is in ordinal order of its ids, so the same contents are the same bytes.</summary>
internal sealed record SpdxDocument
{
    /// <summary>What SPDX calls knowing nothing, or not having looked.</summary>
    public const string NoAssertion = "NOASSERTION";

    /// <summary>The id of the document itself.</summary>
    public const string Id = "SPDXRef-DOCUMENT";

    public string SpdxVersion { get; init; } = "SPDX-2.3";

    public string DataLicense { get; init; } = "CC0-1.0";

    [JsonPropertyName("SPDXID")]
    public string SpdxId { get; init; } = Id;

    public required string Name { get; init; }

    /// <summary>An absolute URI that no other document has: it ends with a UUID made of the document's own content.</summary>
    public required string DocumentNamespace { get; init; }

    public required SpdxCreationInfo CreationInfo { get; init; }

    public required IReadOnlyList<string> DocumentDescribes { get; init; }

    public required IReadOnlyList<SpdxPackage> Packages { get; init; }

    public required IReadOnlyList<SpdxFile> Files { get; init; }

    public required IReadOnlyList<SpdxExtractedLicense> HasExtractedLicensingInfos { get; init; }

    public required IReadOnlyList<SpdxRelationship> Relationships { get; init; }
}
