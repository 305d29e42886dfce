namespace Relaybox.ImageBuilder.SupplyChain.Provenance;

/// <summary>What the builder chose.</summary>
/// <param name="SdkVersions">The .NET SDKs that published programs, sorted.</param>
internal sealed record InternalParameters(IReadOnlyList<string> SdkVersions);
