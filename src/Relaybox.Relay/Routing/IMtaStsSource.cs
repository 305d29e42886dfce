namespace Relaybox.Relay.Routing;

/// <summary>Where policies come from.</summary>
internal interface IMtaStsSource
{
    /// <summary>Fetches a domain's policy.</summary>
    /// <param name="domain">The domain, without <c>mta-sts</c> in front.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it cannot be had or is malformed.</returns>
    Task<MtaStsPolicy?> FetchAsync(string domain, CancellationToken cancellationToken);
}
