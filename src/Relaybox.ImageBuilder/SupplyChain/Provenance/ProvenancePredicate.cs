namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>How artifacts were made (SLSA provenance, version 1). It has no times: two builds of the same are the same.</summary>
/// <param name="BuildDefinition">What went in.</param>
/// <param name="RunDetails">Who did it.</param>
internal sealed record ProvenancePredicate(BuildDefinition BuildDefinition, RunDetails RunDetails);
