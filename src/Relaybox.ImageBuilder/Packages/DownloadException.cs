namespace Relaybox.ImageBuilder.Packages;

/// <summary>A server could not be reached, broke off or refused, also when asked again.</summary>
/// <param name="address">What was asked for.</param>
/// <param name="reason">What happened, a part of a sentence.</param>
internal sealed class DownloadException(Uri address, string reason) : ImageBuildException(
    $"{address} could not be downloaded: {reason}. Check the network, or name another mirror in {MirrorSelector.Variable}.");
