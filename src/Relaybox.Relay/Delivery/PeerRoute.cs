using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Delivery;

/// <summary>Where a domain's mail goes.</summary>
/// <param name="Hosts">Its exchangers in the order in which they are tried: names, or one IP address.</param>
/// <param name="IsVerified">Whether their certificates must verify for their names.</param>
/// <param name="Refusal">Why there is no route; null when there is one.</param>
internal sealed record PeerRoute(IReadOnlyList<string> Hosts, bool IsVerified, SmtpReply? Refusal)
{
    /// <summary>A route over these hosts.</summary>
    public static PeerRoute Over(IReadOnlyList<string> hosts, bool isVerified) => new(hosts, isVerified, null);

    /// <summary>No route.</summary>
    public static PeerRoute None(SmtpReply refusal) => new([], true, refusal);
}
