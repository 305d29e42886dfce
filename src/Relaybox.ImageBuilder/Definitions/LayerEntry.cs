namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A layer of the image. A package, program or plugin belongs to the last layer that names it, else to the last of all.</summary>
/// <param name="Name">Name for people, unique within the definition.</param>
/// <param name="Packages">Patterns of package names: <c>*</c> stands for any number of characters.</param>
/// <param name="Programs">Names of programs of the definition (<see cref="ProgramEntry.File"/>).</param>
/// <param name="Plugins">Names of plugins of the definition (<see cref="PluginEntry.File"/>).</param>
internal sealed record LayerEntry(string Name, IReadOnlyList<string> Packages, IReadOnlyList<string> Programs, IReadOnlyList<string> Plugins)
{
    /// <summary>Whether one of the layer's patterns is, or stands for, this package.</summary>
    public bool HasPackage(string package) => Packages.Any(pattern => PackagePattern.Matches(pattern, package));
}
