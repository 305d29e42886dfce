using Relaybox.ImageBuilder.Plugins;
using Relaybox.ImageBuilder.Programs;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>A file that was built on this machine from sources of the definition.</summary>
/// <param name="File">Where it is on this machine.</param>
/// <param name="To">Absolute path in the image.</param>
/// <param name="Mode">Permission bits in the image; the owner is root.</param>
/// <param name="Origin">What it was built from.</param>
/// <param name="Program">For a program: what it consists of.</param>
/// <param name="Plugin">For a plugin: what it was compiled from and with.</param>
internal sealed record BuiltFile(
    string File,
    string To,
    UnixFileMode Mode,
    NodeOrigin Origin,
    ProgramContents? Program = null,
    PluginContents? Plugin = null);
