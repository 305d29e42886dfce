namespace Relaybox.ImageBuilder.Oci;

/// <summary>What a manifest's image runs on.</summary>
/// <param name="Architecture">Go's name, which for both of ours is Debian's.</param>
/// <param name="Os"><c>linux</c>.</param>
/// <param name="Variant"><c>v8</c> for arm64.</param>
internal sealed record OciPlatform(string Architecture, string Os, string? Variant);
