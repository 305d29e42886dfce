using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>The <c>dcaccount:</c> link, with which a client fetches fresh credentials from <c>/new</c>.</summary>
internal static class InvitationLink
{
    /// <summary>Upper case as QR codes and earlier clients have it; the scheme is not case sensitive.</summary>
    public static string ForQrCode(RelaySettings settings) => $"DCACCOUNT:{NewAccountUrl(settings)}";

    /// <summary>As a link on a page or a redirection.</summary>
    public static string ForBrowser(RelaySettings settings) => $"dcaccount:{NewAccountUrl(settings)}";

    /// <summary>An invitation of the operator's, for one account.</summary>
    public static string WithToken(RelaySettings settings, string token) => $"{ForQrCode(settings)}?token={token}";

    private static string NewAccountUrl(RelaySettings settings) => $"https://{settings.HostName}{NewAccountEndpoint.Path}";
}
