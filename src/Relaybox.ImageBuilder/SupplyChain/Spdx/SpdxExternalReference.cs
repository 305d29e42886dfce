namespace Relaybox.ImageBuilder.SupplyChain.Spdx;

/// <summary>What a package is called elsewhere.</summary>
/// <param name="ReferenceCategory"><c>PACKAGE-MANAGER</c> for package URLs.</param>
/// <param name="ReferenceType"><c>purl</c>.</param>
/// <param name="ReferenceLocator">The name.</param>
internal sealed record SpdxExternalReference(string ReferenceCategory, string ReferenceType, string ReferenceLocator)
{
    /// <summary>A package URL.</summary>
    public static SpdxExternalReference Purl(string purl) => new("PACKAGE-MANAGER", "purl", purl);
}
