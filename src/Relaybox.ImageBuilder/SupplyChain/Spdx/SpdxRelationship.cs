namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>How two elements belong together.</summary>
/// <param name="SpdxElementId">The one.</param>
/// <param name="RelationshipType"><c>CONTAINS</c>, <c>DEPENDS_ON</c>, …</param>
/// <param name="RelatedSpdxElement">The other.</param>
internal sealed record SpdxRelationship(string SpdxElementId, string RelationshipType, string RelatedSpdxElement);
