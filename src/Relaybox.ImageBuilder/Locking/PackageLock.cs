using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.Locking;

/// <summary>Every Debian package that images are composed of, exactly: the contents of <c>images/packages.lock.yaml</c>.</summary>
internal sealed record PackageLock
{
    /// <summary>Debian's code name of the release.</summary>
    public required string Suite { get; init; }

    /// <summary>
    /// The newest <c>Date</c> of the Release files that the packages were resolved from, in UTC and whole seconds. It stands
    /// for the state of the archive; the clock has no part in it.
    /// </summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The groups, sorted by name.</summary>
    public required IReadOnlyList<PackageGroup> Groups { get; init; }

    /// <summary>Every package of every group and architecture, each once, sorted by name.</summary>
    public IReadOnlyList<LockedPackage> AllPackages() =>
    [
        .. Groups.SelectMany(group => DebianArchitecture.Supported.SelectMany(group.PackagesFor))
            .DistinctBy(package => package.Sha256, StringComparer.Ordinal)
            .OrderBy(package => package.Name, StringComparer.Ordinal)
            .ThenBy(package => package.Architecture, StringComparer.Ordinal),
    ];

    /// <summary>The packages of a definition for one architecture, sorted by name.</summary>
    /// <exception cref="ImageBuildException">The lock was not made from this definition.</exception>
    public IReadOnlyList<LockedPackage> PackagesOf(ImageDefinition definition, DebianArchitecture architecture)
    {
        var group = GroupOf(definition)
            ?? throw new ImageBuildException($"The lock has no group '{definition.Name}': run ./build.sh lock.");

        if (!IsResolvedFrom(definition))
        {
            throw new ImageBuildException(
                $"The packages of {definition.File} are not those that the lock's group '{group.Name}' was resolved from: run ./build.sh lock.");
        }

        return group.Packages.GetValueOrDefault(architecture)
            ?? throw new ImageBuildException($"The lock's group '{group.Name}' has no packages for {architecture}: run ./build.sh lock.");
    }

    /// <summary>Whether the lock has what the definition asks for, whether or not the archive has something newer.</summary>
    public bool IsResolvedFrom(ImageDefinition definition) => definition.Suite == Suite && GroupOf(definition)?.IsResolvedFrom(definition) == true;

    private PackageGroup? GroupOf(ImageDefinition definition) => Groups.FirstOrDefault(group => group.Name == definition.Name);
}
