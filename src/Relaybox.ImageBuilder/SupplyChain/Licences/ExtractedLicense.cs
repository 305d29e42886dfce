namespace Relaybox.ImageBuilder.SupplyChain.Licences;

/// <summary>A licence that SPDX's list does not have, with its text (SPDX 2.3, "Other licensing information detected").</summary>
/// <param name="Id"><c>LicenseRef-…</c>: name and the beginning of the text's SHA-256, so the same text has one id in every package.</param>
/// <param name="Name">As the copyright file calls it.</param>
/// <param name="Text">Its text.</param>
internal sealed record ExtractedLicense(string Id, string Name, string Text);
