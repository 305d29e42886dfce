using Relaybox.ImageBuilder.Oci;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>The layers above the packages, and with them everything that is in the image.</summary>
/// <param name="Layers">The layers, lowest first.</param>
/// <param name="Files">Every regular file of every layer, those of packages too, in ordinal order.</param>
internal sealed record DefinitionLayers(IReadOnlyList<LayerInfo> Layers, IReadOnlyList<ImageFile> Files);
