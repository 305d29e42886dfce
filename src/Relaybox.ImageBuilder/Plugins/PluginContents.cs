using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>What a plugin was compiled from and with.</summary>
internal sealed record PluginContents
{
    /// <summary>The files of its source folder: name and SHA-256 (64 lower-case hex digits), sorted by name.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Sources { get; init; }

    /// <summary>The package of the image whose data it holds; null for one that is made of its sources alone.</summary>
    public LockedPackage? DataOf { get; init; }

    /// <summary>The compiler and linker by the packages that were asked for, in the building machine's architecture.</summary>
    public required IReadOnlyList<LockedPackage> Compiler { get; init; }

    /// <summary>The packages whose headers were included, in the architecture of the image.</summary>
    public required IReadOnlyList<LockedPackage> Headers { get; init; }

    /// <summary>Everything that was unpacked for it, the compiler's libraries among it, sorted by name and architecture.</summary>
    public required IReadOnlyList<LockedPackage> Used { get; init; }
}
