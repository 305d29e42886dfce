namespace Relaybox.ImageBuilder.Packages;

/// <summary>How far a download is.</summary>
/// <param name="Packages">Packages that are complete.</param>
/// <param name="TotalPackages">Packages that were missing.</param>
/// <param name="Bytes">Bytes that were received.</param>
/// <param name="TotalBytes">Bytes that were missing.</param>
internal sealed record FetchProgress(int Packages, int TotalPackages, long Bytes, long TotalBytes)
{
    /// <summary>Nothing was missing.</summary>
    public static readonly FetchProgress Nothing = new(0, 0, 0, 0);
}
