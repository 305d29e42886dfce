namespace Relaybox.ImageBuilder.Programs;

/// <summary>A NuGet package that a program was published with.</summary>
internal sealed record NuGetPackage
{
    /// <summary>Its id, in the spelling of the package.</summary>
    public required string Id { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// NuGet's content hash, SHA-512 in lower-case hex digits. Null for parts of the runtime, which NuGet does not lock: every source may
    /// have them packed another way.
    /// </summary>
    public string? Sha512 { get; init; }

    /// <summary>SPDX licence expression; null when the package names a file instead.</summary>
    public string? License { get; init; }

    /// <summary>The copyright statement.</summary>
    public string? Copyright { get; init; }

    /// <summary>Who made it.</summary>
    public string? Authors { get; init; }

    /// <summary>Ids of packages of the same program that it needs.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];
}
