using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>What came of composing.</summary>
/// <param name="Image">The image.</param>
/// <param name="Contents">What is in it.</param>
/// <param name="Warnings">What the operator has to be told although it is there.</param>
internal sealed record ComposedImage(PlatformImage Image, ImageContents Contents, IReadOnlyList<string> Warnings);
