namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>A licence that is not on SPDX's list.</summary>
/// <param name="LicenseId"><c>LicenseRef-…</c>.</param>
/// <param name="ExtractedText">Its text.</param>
/// <param name="Name">As its package calls it.</param>
internal sealed record SpdxExtractedLicense(string LicenseId, string ExtractedText, string Name);
