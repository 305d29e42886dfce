using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Invitations;

/// <summary>What <c>relay invite</c> prints: a link to join the relay, and its QR code.</summary>
internal static class Invitation
{
    /// <summary>Writes the invitation as text for a terminal.</summary>
    /// <param name="settings">The relay's settings.</param>
    /// <param name="colours">Whether escape sequences for colours may be used.</param>
    public static string Write(RelaySettings settings, bool colours)
    {
        var text = new StringBuilder();
        var invitation = InvitationLink.ForQrCode(settings);
        if (!settings.IsSelfSigned)
        {
            text.Append("Scan this with Delta Chat, or open the link on the device with the app. Anybody may use it:\n\n");
            return AppendCode(text, invitation, colours).ToString();
        }

        var credentials = Credentials.Create(settings);
        text.Append("Invitation: ").Append(invitation).Append('\n')
            .Append("Its certificate is self-signed, so apps refuse this invitation unless they are told to trust it.\n\n")
            .Append("Scan this with Delta Chat, or open the link: it tells the app to accept the certificate and logs in as\n")
            .Append(credentials.Address).Append(", a new address for one person. Run the command again for another.\n\n");
        AppendCode(text, DcloginLink.Create(credentials, DcloginLink.KnownHost(settings)), colours);
        if (settings is { IsPrivateDomain: true, PublicAddress: null })
        {
            text.Append('\n').Append(NoAddress(settings));
        }

        return text.ToString();
    }

    /// <summary>What is wrong with a link to a private relay that names no address.</summary>
    public static string NoAddress(RelaySettings settings) =>
        $"No device finds {settings.MailDomain} in DNS. Set RELAY_PUBLIC_ADDRESS to this machine's address, so that the link names it.\n";

    private static StringBuilder AppendCode(StringBuilder text, string link, bool colours) =>
        text.Append(TerminalQrCode.Draw(QrCode.Encode(link), colours)).Append('\n').Append(link).Append('\n');
}
