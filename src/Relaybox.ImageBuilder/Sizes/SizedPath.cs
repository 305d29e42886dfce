namespace Relaybox.ImageBuilder.Sizes;

/// <summary>What one path takes.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Layer">Name of its layer.</param>
/// <param name="Owner">The package that brought it, or what it is if none did.</param>
/// <param name="UnpackedBytes">Bytes of content, exact.</param>
/// <param name="CompressedBytes">Its share of the compressed layer, its tar header included.</param>
internal sealed record SizedPath(string Path, string Layer, string Owner, long UnpackedBytes, long CompressedBytes);
