using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>A regular file of a layer.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Sums">Sums of its bytes.</param>
/// <param name="Origin">Who brought it.</param>
/// <param name="IsHidden">Whether a layer above has something else at the path.</param>
internal sealed record ImageFile(string Path, FileSums Sums, NodeOrigin Origin, bool IsHidden);
