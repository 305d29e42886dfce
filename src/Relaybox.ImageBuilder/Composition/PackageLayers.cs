using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.SupplyChain;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>The layers that consist of packages, and what is in them.</summary>
internal sealed record PackageLayers
{
    /// <summary>The layers, lowest first.</summary>
    public required IReadOnlyList<LayerInfo> Layers { get; init; }

    /// <summary>Every path in them, in ordinal order.</summary>
    public required IReadOnlyList<KnownPath> Paths { get; init; }

    /// <summary>What every package says about itself, sorted by name.</summary>
    public required IReadOnlyList<PackageFacts> Packages { get; init; }

    /// <summary>What the operator was told while they were made, and is told again when they come from the cache.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
