using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;
using Relaybox.ImageBuilder.SupplyChain;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Everything that an image consists of, for those who describe it.</summary>
internal sealed record ImageContents
{
    /// <summary>The image's definition.</summary>
    public required ImageDefinition Definition { get; init; }

    /// <summary>Its Debian packages, sorted by name.</summary>
    public required IReadOnlyList<LockedPackage> Packages { get; init; }

    /// <summary>What each package says about itself, in the same order.</summary>
    public required IReadOnlyList<PackageFacts> Facts { get; init; }

    /// <summary>Published programs and compiled plugins.</summary>
    public required IReadOnlyList<BuiltFile> Built { get; init; }

    /// <summary>Every regular file of every layer, in ordinal order of their paths.</summary>
    public required IReadOnlyList<ImageFile> Files { get; init; }
}
