namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>Who made a document and when.</summary>
/// <param name="Created">SOURCE_DATE_EPOCH as <c>YYYY-MM-DDThh:mm:ssZ</c>, never the clock.</param>
/// <param name="Creators"><c>Tool: …</c>, <c>Organization: …</c>.</param>
internal sealed record SpdxCreationInfo(string Created, IReadOnlyList<string> Creators);
