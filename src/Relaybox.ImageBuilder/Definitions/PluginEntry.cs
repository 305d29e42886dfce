namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A plugin in C: every <c>*.c</c> of a folder, compiled for the image's architecture into one shared object that links to nothing.</summary>
/// <param name="Source">Absolute path of the folder on the building machine.</param>
/// <param name="File">Name of the shared object; layers refer to the plugin by it.</param>
/// <param name="To">Absolute path in the image.</param>
/// <param name="IcuData">For a plugin that takes the place of ICU's data library: what it holds.</param>
internal sealed record PluginEntry(string Source, string File, string To, IcuDataEntry? IcuData = null);
