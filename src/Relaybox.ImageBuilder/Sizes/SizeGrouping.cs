namespace Relaybox.ImageBuilder.Sizes;

/// <summary>By what <c>relaybox-image size</c> sums up.</summary>
internal enum SizeGrouping
{
    Package,
    Path,
    Layer,
}
