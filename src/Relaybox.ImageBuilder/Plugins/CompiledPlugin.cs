namespace Relaybox.ImageBuilder.Plugins;

/// <summary>A compiled plugin.</summary>
/// <param name="File">Where it is on this machine.</param>
/// <param name="Contents">What it was made of.</param>
internal sealed record CompiledPlugin(string File, PluginContents Contents);
