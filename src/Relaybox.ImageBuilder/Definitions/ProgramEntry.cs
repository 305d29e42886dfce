namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A .NET program that is published for the image's architecture, self-contained, as one file.</summary>
/// <param name="Project">Absolute path of the project's folder on the building machine.</param>
/// <param name="File">Name of the published file; layers refer to the program by it.</param>
/// <param name="To">Absolute path in the image.</param>
internal sealed record ProgramEntry(string Project, string File, string To);
