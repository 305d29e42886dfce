using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>What came of putting packages together.</summary>
/// <param name="Tree">Every path.</param>
/// <param name="Packages">The packages with the paths that are theirs: without those that another package took over.</param>
/// <param name="Notices">For each package that takes paths over from another a sentence.</param>
internal sealed record MergedPackages(FileTree Tree, IReadOnlyList<UnpackedPackage> Packages, IReadOnlyList<string> Notices);
