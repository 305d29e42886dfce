using System.Net;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Routing;

/// <summary>
/// Finds out how a domain's mail exchangers have to authenticate themselves. Never less than a certificate that verifies:
/// DANE where the domain is signed and says so, else what its MTA-STS policy demands, else WebPKI for the exchanger's name.
/// </summary>
internal sealed class PeerTlsPolicies(IDnsResolver resolver, MtaStsPolicies stsPolicies, RelaySettings settings)
{
    private const byte FirstMailUsage = 2;
    private const byte LastMailUsage = 3;
    private const byte LastSelector = 1;
    private const byte LastMatchingType = 2;

    // More hosts than anybody has; what is behind them is not asked about.
    private const int MaxHosts = 20;

    /// <summary>Cuba's mail provider offers no TLS on port 25; the reference makes the same exception.</summary>
    private static readonly string[] s_withoutTls = ["nauta.cu"];

    /// <summary>Finds the policy for a domain.</summary>
    /// <param name="domain">The recipients' domain, or an address literal in brackets.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when DNS fails in a way that could hide a stricter policy (RFC 7672 section 2.1.2).</returns>
    public async ValueTask<PeerTlsPolicy?> FindAsync(string domain, CancellationToken cancellationToken)
    {
        // There is no certificate authority for either, and no DNS to look into.
        if (IsPrivate(domain)) return new PeerTlsPolicy(PeerTlsLevel.Encrypt);
        if (s_withoutTls.Contains(domain, StringComparer.OrdinalIgnoreCase)) return new PeerTlsPolicy(PeerTlsLevel.May);
        // A host in brackets is reached without MX, so neither MTA-STS nor DANE speaks of it.
        if (domain.StartsWith('[')) return new PeerTlsPolicy(PeerTlsLevel.Verify);

        var sts = stsPolicies.FindAsync(domain, cancellationToken).AsTask();
        if (await HasDaneAsync(domain, cancellationToken) is not { } hasDane) return null;
        // RFC 8461 section 2: a policy must not override a DANE check that fails, so DANE decides where there is one.
        if (hasDane) return new PeerTlsPolicy(PeerTlsLevel.DaneOnly);
        return await sts is { Mode: MtaStsMode.Enforce } enforced
            ? new PeerTlsPolicy(PeerTlsLevel.Secure, enforced)
            : new PeerTlsPolicy(PeerTlsLevel.Verify);
    }

    private static bool IsPrivate(string domain)
    {
        if (!domain.StartsWith('[')) return domain.StartsWith('_');
        var literal = domain.AsSpan().Trim("[]");
        if (literal.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)) literal = literal[5..];
        return literal.StartsWith('_') || IPAddress.TryParse(literal, out _);
    }

    /// <summary>Whether one of a domain's exchangers has TLSA records that can be used (RFC 7672 section 2.2).</summary>
    /// <returns>Null when none of them has, as far as could be found out, and something could not.</returns>
    private async Task<bool?> HasDaneAsync(string domain, CancellationToken cancellationToken)
    {
        var exchangers = await resolver.ResolveMxAsync(domain, cancellationToken);
        switch (exchangers.Status)
        {
            case DnsStatus.Failed:
                return null;
            case DnsStatus.NoSuchName:
                return false;
            case DnsStatus.Found or DnsStatus.NoData when !exchangers.IsAuthentic:
                // Who can change the MX records can lead to a host with TLSA records of his own.
                return false;
        }

        string[] hosts = exchangers.Status == DnsStatus.NoData
            ? [domain]
            : [.. exchangers.Records.Select(exchanger => exchanger.Host).Where(host => host.Length > 0).Take(MaxHosts)];
        var found = await Task.WhenAll(hosts.Select(host => HostHasDaneAsync(host, cancellationToken)));
        return found.Contains(true) ? true : found.Contains(null) ? null : false;
    }

    private async Task<bool?> HostHasDaneAsync(string host, CancellationToken cancellationToken)
    {
        // Servers of unsigned zones are known to stumble over TLSA questions, so signed addresses come first.
        var addresses = await resolver.ResolveAddressesAsync(host, !settings.DisableIpv6, cancellationToken);
        if (addresses.Status == DnsStatus.Failed) return null;
        if (!addresses.IsAuthentic) return false;

        var names = new[] { addresses.CanonicalName ?? host, host }.Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            var records = await resolver.ResolveTlsaAsync(RelayPorts.Smtp, name, cancellationToken);
            if (records.Status == DnsStatus.Failed) return null;
            if (records.IsAuthentic && records.Records.Any(IsUsable)) return true;
        }

        return false;
    }

    private static bool IsUsable(TlsaRecord record) =>
        record.Usage is FirstMailUsage or LastMailUsage && record.Selector <= LastSelector && record.MatchingType <= LastMatchingType;
}
