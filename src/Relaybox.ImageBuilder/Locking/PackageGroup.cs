using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>What one image definition was resolved to.</summary>
internal sealed record PackageGroup
{
    /// <summary>Name of the image definition.</summary>
    public required string Name { get; init; }

    /// <summary>The packages that the definition asked for by name, sorted.</summary>
    public required IReadOnlyList<string> Requested { get; init; }

    /// <summary>The packages that the definition leaves out, sorted.</summary>
    public required IReadOnlyList<string> Omitted { get; init; }

    /// <summary>Whether what the packages depend on was resolved too.</summary>
    public required bool Dependencies { get; init; }

    /// <summary>Per architecture the packages, sorted by name.</summary>
    public required IReadOnlyDictionary<DebianArchitecture, IReadOnlyList<LockedPackage>> Packages { get; init; }

    /// <summary>The packages for one architecture, sorted by name; none when the group was not resolved for it.</summary>
    public IReadOnlyList<LockedPackage> PackagesFor(DebianArchitecture architecture) => Packages.GetValueOrDefault(architecture) ?? [];

    /// <summary>Whether the definition still asks for what this group was resolved from.</summary>
    public bool IsResolvedFrom(ImageDefinition definition) =>
        definition.Dependencies == Dependencies
        && definition.Packages.Order(StringComparer.Ordinal).SequenceEqual(Requested, StringComparer.Ordinal)
        && definition.Omit.Keys.Order(StringComparer.Ordinal).SequenceEqual(Omitted, StringComparer.Ordinal);
}
