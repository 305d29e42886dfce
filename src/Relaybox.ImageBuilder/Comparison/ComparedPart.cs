namespace Relaybox.ImageBuilder.Comparison;

/// <summary>A part of two images that differs.</summary>
/// <param name="Title">What it is: <c>amd64, layer 'base'</c>.</param>
/// <param name="Differences">In the order of their paths, at least one.</param>
internal sealed record ComparedPart(string Title, IReadOnlyList<Difference> Differences);
