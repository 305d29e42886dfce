using System.Text.Json.Serialization;

namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>An in-toto statement, version 1: something said about artifacts that are named by their digests.</summary>
internal sealed record Statement
{
    [JsonPropertyName("_type")]
    public string Type { get; init; } = "https://in-toto.io/Statement/v1";

    /// <summary>What it is about.</summary>
    public required IReadOnlyList<ResourceDescriptor> Subject { get; init; }

    public string PredicateType { get; init; } = "https://slsa.dev/provenance/v1";

    /// <summary>What is said.</summary>
    public required ProvenancePredicate Predicate { get; init; }
}
