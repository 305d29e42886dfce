using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>A package as it came out of its <c>.deb</c>.</summary>
/// <param name="Package">Which one.</param>
/// <param name="Control">The files of <c>control.tar</c> by name.</param>
/// <param name="Nodes">The paths that belong into the image, hard links resolved, in the archive's order.</param>
/// <param name="ExcludedDirectories">Directories that the definition excludes; one comes back when something below it is included.</param>
internal sealed record UnpackedPackage(
    LockedPackage Package,
    IReadOnlyDictionary<string, byte[]> Control,
    IReadOnlyList<KeyValuePair<string, TreeNode>> Nodes,
    IReadOnlyList<KeyValuePair<string, TreeNode>> ExcludedDirectories);
