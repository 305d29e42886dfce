namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>Who made a build.</summary>
/// <param name="Builder">The builder.</param>
internal sealed record RunDetails(BuilderIdentity Builder);
