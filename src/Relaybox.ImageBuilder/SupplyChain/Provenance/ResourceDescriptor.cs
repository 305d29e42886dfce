namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>Something by name, address or digest (in-toto attestation framework, "ResourceDescriptor").</summary>
internal sealed record ResourceDescriptor
{
    public string? Name { get; init; }

    public string? Uri { get; init; }

    /// <summary>Algorithm to lower-case hex digits, sorted.</summary>
    public IReadOnlyDictionary<string, string>? Digest { get; init; }

    /// <summary>A digest of one algorithm.</summary>
    public static SortedDictionary<string, string> DigestOf(string algorithm, string value) => new(StringComparer.Ordinal) { [algorithm] = value };
}
