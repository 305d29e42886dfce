using System.Net;
using Relaybox.Dns;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Delivery;

/// <summary>Finds the mail exchangers of a domain (RFC 5321 section 5.1) that its MTA-STS policy permits (RFC 8461 section 5).</summary>
internal sealed class PeerRouter(IDnsResolver resolver, MtaStsPolicies stsPolicies, DeliveryOptions options)
{
    /// <summary>Looks a domain up.</summary>
    /// <param name="domain">A host name, or an address literal with its brackets.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<PeerRoute> FindAsync(string domain, CancellationToken cancellationToken)
    {
        // A relay named by its address has no name that a certificate authority would vouch for.
        if (AddressOf(domain) is { } address)
            return PeerRoute.Over([address.ToString()], isVerified: false);

        // A name that starts with an underscore is private by convention: its certificate is self-signed.
        var isVerified = !domain.StartsWith('_');
        var policy = isVerified ? stsPolicies.FindAsync(domain, cancellationToken).AsTask() : Task.FromResult<MtaStsPolicy?>(null);
        var answer = await resolver.ResolveMxAsync(domain, cancellationToken);
        switch (answer.Status)
        {
            case DnsStatus.Found:
                string[] hosts = [.. answer.Records.Select(mx => mx.Host).Where(host => host.Length > 0).Take(options.MaxExchangers)];
                // RFC 7505 section 3: a null MX stands alone; what stands beside others is a mistake and names no host.
                return hosts.Length > 0 ? Permitted(hosts, await policy, isVerified) : PeerRoute.None(DeliveryReplies.NullExchanger);
            case DnsStatus.NoData:
                return Permitted([domain], await policy, isVerified);
            case DnsStatus.NoSuchName:
                return PeerRoute.None(DeliveryReplies.NoSuchDomain);
            default:
                return PeerRoute.None(DeliveryReplies.ResolutionFailed);
        }
    }

    private static PeerRoute Permitted(string[] hosts, MtaStsPolicy? policy, bool isVerified)
    {
        string[] permitted = [.. hosts.Where(host => policy?.Permits(host) ?? true)];
        return permitted.Length > 0 ? PeerRoute.Over(permitted, isVerified) : PeerRoute.None(DeliveryReplies.NoPermittedExchanger);
    }

    private static IPAddress? AddressOf(string domain)
    {
        if (!domain.StartsWith('['))
            return null;
        var literal = domain.AsSpan().Trim("[]");
        if (literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
            literal = literal[5..];
        return IPAddress.TryParse(literal, out var address) ? address : null;
    }
}
