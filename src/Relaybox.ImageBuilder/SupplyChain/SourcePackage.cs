namespace Relaybox.ImageBuilder.SupplyChain;

/// <summary>A source package of Debian's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">With epoch and revision.</param>
internal sealed record SourcePackage(string Name, string Version);
