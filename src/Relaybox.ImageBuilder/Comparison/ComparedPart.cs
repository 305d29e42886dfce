namespace Relaybox.ImageBuilder.Comparison;

/// <summary>A part of two images that differs.</summary>
/// <param name="Title">What it is: <c>amd64, layer 'base'</c>.</param>
/// <param name="Differences">In the order of their paths, at least one.</param>
/// <param name="IsOfBuildingMachine">
/// Whether it is no part of the image, and follows from the machine that built it: which dependencies a provenance names, for a machine
/// of another architecture has other compilers.
/// </param>
internal sealed record ComparedPart(string Title, IReadOnlyList<Difference> Differences, bool IsOfBuildingMachine = false);
