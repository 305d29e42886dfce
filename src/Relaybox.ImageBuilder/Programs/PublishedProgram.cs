namespace Relaybox.ImageBuilder.Programs;

/// <summary>A published program.</summary>
/// <param name="File">Where it is on this machine.</param>
/// <param name="Contents">What it consists of.</param>
internal sealed record PublishedProgram(string File, ProgramContents Contents);
