namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>The builder, by an address that says how far it is to be trusted.</summary>
/// <param name="Id">
/// Any machine that runs the tool: who vouches for the machine is told by the signature around the statement, not by the statement.
/// </param>
internal sealed record BuilderIdentity(string Id = "urn:relaybox:relaybox-image");
