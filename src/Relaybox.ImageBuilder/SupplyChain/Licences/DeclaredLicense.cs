namespace Relaybox.ImageBuilder.SupplyChain.Licences;

/// <summary>What a package says about its licence.</summary>
/// <param name="Expression">An SPDX licence expression.</param>
/// <param name="Extracted">The licences in it that are not on SPDX's list.</param>
/// <param name="Copyright">The copyright statements; empty when there are none.</param>
internal sealed record DeclaredLicense(string Expression, IReadOnlyList<ExtractedLicense> Extracted, string Copyright);
