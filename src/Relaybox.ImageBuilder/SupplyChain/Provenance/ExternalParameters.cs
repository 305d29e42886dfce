namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>What whoever started the build chose.</summary>
internal sealed record ExternalParameters
{
    /// <summary>The image definition: its path in the source tree.</summary>
    public required string Definition { get; init; }

    /// <summary>The lock.</summary>
    public required ResourceDescriptor Lock { get; init; }

    /// <summary>Debian's names, in the order of the index.</summary>
    public required IReadOnlyList<string> Architectures { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long SourceDateEpoch { get; init; }

    /// <summary>What was said about this build, sorted by key.</summary>
    public required IReadOnlyDictionary<string, string> Annotations { get; init; }
}
