using System.Net;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Delivery;

/// <summary>Limits and times of the delivery to peers; every default is here.</summary>
internal sealed record DeliveryOptions
{
    /// <summary>The port on which peers take mail over HTTPS.</summary>
    public int PeerHttpsPort { get; init; } = RelayPorts.Https;

    /// <summary>The port on which peers take mail by SMTP.</summary>
    public int PeerSmtpPort { get; init; } = RelayPorts.Smtp;

    /// <summary>Where Postfix takes what goes by SMTP.</summary>
    public IPEndPoint SmtpOnlyReinject { get; init; } = new(IPAddress.Loopback, RelayPorts.SmtpOnlyReinject);

    /// <summary>Whether peers are reached over IPv6 as well.</summary>
    public bool WithIpv6 { get; init; } = true;

    /// <summary>
    /// Whether a peer may have an address of this machine or of the link. Its owner chooses what stands in the DNS, and must not make us
    /// talk to what trusts whoever is near.
    /// </summary>
    public bool WithNearAddresses { get; init; }

    /// <summary>
    /// How long a TCP connection to a peer's HTTPS port may take to come about. A port behind a firewall that drops packets
    /// costs this much of the two seconds in which a message leaves.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after an address the next one of the same host is tried as well (RFC 8305 section 5).</summary>
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a TCP connection to a peer's SMTP port may take to come about before the peer counts as out of reach.</summary>
    public TimeSpan SmtpConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the TLS handshake with a peer may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one request may take, from its first byte to the end of the answer; the reference's time.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an unused connection to a peer is kept; below what peers keep theirs.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unused connections that are kept, to all peers together.</summary>
    public int MaxIdleConnections { get; init; } = 64;

    /// <summary>Peers to which messages are under way at once, at the most; the reference's number.</summary>
    public int MaxDomains { get; init; } = 500;

    /// <summary>Messages that are under way to one peer or wait for it, at the most; the reference's number.</summary>
    public int MaxMessagesPerDomain { get; init; } = 30;

    /// <summary>
    /// The same for a peer that took the last message: those that wait are gone soon. Well below the processes that Postfix has for it
    /// (master.cf), so that other peers' mail finds one.
    /// </summary>
    public int MaxMessagesPerMovingDomain { get; init; } = 50;

    /// <summary>Messages of them that are under way at once.</summary>
    public int MaxParallelPerDomain { get; init; } = 8;

    /// <summary>
    /// Recipients of one request, at the most. Each is a header field of its own, and servers limit those: a hundred of
    /// them is a usual limit.
    /// </summary>
    public int MaxRecipientsPerRequest { get; init; } = 50;

    /// <summary>Exchangers of a domain that are tried, at the most; Postfix's limit.</summary>
    public int MaxExchangers { get; init; } = 5;

    /// <summary>How long a peer that could not be reached at all is left alone: its other messages wait in the queue.</summary>
    public TimeSpan UnreachableTime { get; init; } = TimeSpan.FromSeconds(10);
}
