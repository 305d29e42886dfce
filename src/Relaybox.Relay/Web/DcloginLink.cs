using System.Net;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>
/// The <c>dclogin:</c> link: an address, its password and, for a relay whose name is not in DNS, where it listens.
/// </summary>
internal static class DcloginLink
{
    // What clients understand: version 1 of the format; is/ss security; ic = 3: the certificate is not verified.
    private const string Version = "v=1";
    private const string AcceptAnyCertificate = "ic=3";

    /// <summary>Builds the link for a relay with a self-signed certificate.</summary>
    /// <param name="credentials">Whom it logs in.</param>
    /// <param name="host">An address or name to reach the relay under; null when the mail domain itself resolves.</param>
    public static string Create(Credentials credentials, string? host)
    {
        var server = host is null ? "" : Server(Uri.EscapeDataString(host));
        return $"dclogin:{credentials.Address}?p={Uri.EscapeDataString(credentials.Password)}&{Version}{server}&{AcceptAnyCertificate}";
    }

    /// <summary>
    /// The host that a link should name: the operator's setting; else, on a private domain, the IP address under which
    /// the visitor has just reached us.
    /// </summary>
    public static string? HostFor(RelaySettings settings, HostString requested) =>
        KnownHost(settings)
        ?? (settings.IsPrivateDomain && IPAddress.TryParse(requested.Host.Trim('[', ']'), out var address) ? address.ToString() : null);

    /// <summary>The host that a link should name without a visitor: the operator's setting, or the address that is the relay's name.</summary>
    public static string? KnownHost(RelaySettings settings) =>
        settings.PublicAddress ?? (settings.IsAddressLiteral ? settings.HostName : null);

    private static string Server(string host) =>
        $"&ih={host}&ip={RelayPorts.Imaps}&is=ssl&sh={host}&sp={RelayPorts.Submissions}&ss=ssl";
}
