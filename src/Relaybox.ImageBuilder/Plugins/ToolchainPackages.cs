using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Locking;

namespace Relaybox.ImageBuilder.Plugins;

/// <summary>The packages that it takes to compile for one architecture.</summary>
/// <param name="Definition">The definition that names them.</param>
/// <param name="Compiler">Compiler and linker with all that they need, for the building machine.</param>
/// <param name="Headers">Headers of what the compiled code will meet, for the architecture that is compiled for.</param>
internal sealed record ToolchainPackages(ImageDefinition Definition, IReadOnlyList<LockedPackage> Compiler, IReadOnlyList<LockedPackage> Headers)
{
    /// <summary>Picks the packages out of the lock.</summary>
    /// <param name="definition">The definition of the tool-chain.</param>
    /// <param name="packageLock">The lock.</param>
    /// <param name="host">The building machine.</param>
    /// <param name="target">The architecture that is compiled for.</param>
    /// <exception cref="ImageBuildException">The lock was not made from this definition.</exception>
    public static ToolchainPackages Of(ImageDefinition definition, PackageLock packageLock, DebianArchitecture host, DebianArchitecture target) => new(
        definition,
        packageLock.PackagesOf(definition, host),
        [.. packageLock.PackagesOf(definition, target).Where(package => IsHeaders(package, definition))]);

    /// <summary>What a plugin is made of that these packages compile.</summary>
    /// <param name="sources">Its source files with their sums.</param>
    /// <param name="dataOf">The package whose data it holds, if it does.</param>
    public PluginContents ContentsOf(IReadOnlyList<KeyValuePair<string, string>> sources, LockedPackage? dataOf) => new()
    {
        Sources = sources,
        DataOf = dataOf,
        Compiler = [.. Compiler.Where(package => Definition.Packages.Contains(package.Name, StringComparer.Ordinal) && !IsHeaders(package, Definition))],
        Headers = Headers,
        // For the building machine's own architecture the headers are those that the compiler came with.
        Used = [.. Compiler.Concat(Headers).Distinct().OrderBy(package => package.Name, StringComparer.Ordinal).ThenBy(package => package.Architecture, StringComparer.Ordinal)],
    };

    // A development package that was asked for by name; the compiler brings some of its own, for its own architecture.
    private static bool IsHeaders(LockedPackage package, ImageDefinition definition) =>
        package.Name.EndsWith("-dev", StringComparison.Ordinal) && definition.Packages.Contains(package.Name, StringComparer.Ordinal);
}
