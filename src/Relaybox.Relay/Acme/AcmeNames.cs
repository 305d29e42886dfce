using Relaybox.Dns;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Acme;

/// <summary>
/// Which names a certificate can have now. An authority refuses a whole order when one name does not lead here, so names are looked up first. Whether
/// they lead here cannot be told from inside, behind a router that translates addresses; that the others lead to where the domain leads, can.
/// </summary>
/// <param name="settings">For the domain.</param>
/// <param name="resolver">Looks names up.</param>
internal sealed class AcmeNames(RelaySettings settings, IDnsResolver resolver)
{
    /// <summary>The host of the MTA-STS policy (RFC 8461 section 3.3), and the one that people type.</summary>
    private static readonly string[] Additions = ["mta-sts", "www"];

    /// <summary>Looks them up.</summary>
    /// <returns>The names, the domain first; none when the domain has no address, or when the DNS could not tell (<see cref="DnsStatus.Failed"/>).</returns>
    public async Task<DnsAnswer<string>> FindAsync(CancellationToken cancellationToken)
    {
        var domain = settings.HostName;
        var own = await resolver.ResolveAddressesAsync(domain, withIpv6: true, cancellationToken);
        if (own.Status != DnsStatus.Found) return new DnsAnswer<string>(own.Status, []);

        List<string> names = [domain];
        foreach (var addition in Additions)
        {
            var host = $"{addition}.{domain}";
            var answer = await resolver.ResolveAddressesAsync(host, withIpv6: true, cancellationToken);
            if (answer.Status == DnsStatus.Found && answer.Records.All(own.Records.Contains)) names.Add(host);
        }

        return new DnsAnswer<string>(DnsStatus.Found, names);
    }
}
