namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>What went into a build.</summary>
internal sealed record BuildDefinition
{
    /// <summary>What the parameters mean; <c>docs/supply-chain.md</c> explains it.</summary>
    public string BuildType { get; init; } = "urn:relaybox:image-build:v1";

    /// <summary>What whoever started the build chose.</summary>
    public required ExternalParameters ExternalParameters { get; init; }

    /// <summary>What the builder chose.</summary>
    public required InternalParameters InternalParameters { get; init; }

    /// <summary>Everything that was used, sorted by address.</summary>
    public required IReadOnlyList<ResourceDescriptor> ResolvedDependencies { get; init; }
}
