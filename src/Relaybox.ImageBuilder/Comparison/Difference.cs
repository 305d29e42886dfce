namespace Relaybox.ImageBuilder.Comparison;

/// <summary>One thing in which two images differ; the first image's value stands before the arrow.</summary>
/// <param name="Where">A path of a layer, or a JSON path.</param>
/// <param name="What">How it differs.</param>
internal sealed record Difference(string Where, string What);
