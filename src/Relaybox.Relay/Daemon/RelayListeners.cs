using System.Net;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Daemon;

/// <summary>Where relayd listens and where it hands connections on; tests choose free ports.</summary>
internal sealed record RelayListeners
{
    /// <summary>Plain HTTP for everybody: redirects and the health verdict.</summary>
    public int Http { get; init; } = RelayPorts.Http;

    /// <summary>HTTPS for everybody; IMAP and submission too, told apart by ALPN.</summary>
    public int Https { get; init; } = RelayPorts.Https;

    /// <summary>The account service, loopback only.</summary>
    public int Accounts { get; init; } = RelayPorts.Accounts;

    /// <summary>Metrics, on the address that the settings name.</summary>
    public int Metrics { get; init; } = RelayPorts.Metrics;

    /// <summary>Postfix's look-ups, loopback only.</summary>
    public int Socketmap { get; init; } = RelayPorts.Socketmap;

    /// <summary>Whether to open the fixed ports through which Postfix passes mail: the filters, delivery to peers and the milter.</summary>
    public bool HasMailPath { get; init; } = true;

    /// <summary>Dovecot's implicit-TLS IMAP with the PROXY protocol.</summary>
    public IPEndPoint ProxiedImaps { get; init; } = new(IPAddress.Loopback, RelayPorts.ProxiedImaps);

    /// <summary>Postfix's implicit-TLS submission with the PROXY protocol.</summary>
    public IPEndPoint ProxiedSubmissions { get; init; } = new(IPAddress.Loopback, RelayPorts.ProxiedSubmissions);
}
