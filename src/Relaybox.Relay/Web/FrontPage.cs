using System.Globalization;
using System.Text;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>
/// The page that says what this is and how to join. With a certificate that verifies it is the same for everybody;
/// otherwise each view has a log-in made for that visitor, because a client could not fetch one from <c>/new</c> itself.
/// </summary>
internal sealed class FrontPage
{
    private readonly RelaySettings _settings;
    private readonly RegistrationGate _registration;
    private readonly byte[]? _page;

    public FrontPage(RelaySettings settings, RegistrationGate registration)
    {
        _settings = settings;
        _registration = registration;
        if (!settings.IsSelfSigned) _page = Encoding.UTF8.GetBytes(RenderInvitation());
    }

    /// <summary>Answers a GET.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (_registration.IsClosed || _registration.NeedsInvitation)
        {
            var closed = Encoding.UTF8.GetBytes(RenderWithoutInvitation(_registration.IsClosed));
            return SiteResponse.WriteAsync(context, "text/html; charset=utf-8", closed);
        }

        if (_page is not null) return SiteResponse.WriteAsync(context, "text/html; charset=utf-8", _page);

        context.Response.Headers.CacheControl = "no-store";
        var page = RenderLogin(DcloginLink.HostFor(_settings, context.Request.Host));
        return SiteResponse.WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }

    private string RenderInvitation() => Render(
        link: InvitationLink.ForBrowser(_settings),
        qr: QrSvg.Draw(QrCode.Encode(InvitationLink.ForQrCode(_settings)), $"Invitation to {_settings.HostName}"),
        scan: "Scan the code with the app, or tap the button if you are reading this on the device with the app.",
        button: "Get a chat address here",
        caption: "An invitation: share it with anybody.",
        note: "",
        host: _settings.HostName);

    /// <summary>The page of a relay that not everybody may join.</summary>
    private string RenderWithoutInvitation(bool isClosed) => Asset.Page(
        "not-open.html",
        $"{Html.Encode(_settings.MailDomain)} · chatmail relay",
        ("domain", Html.Encode(_settings.MailDomain)),
        ("host", Html.Encode(_settings.HostName)),
        ("title", isClosed ? "No new accounts" : "By invitation"),
        ("text", isClosed
            ? "This relay does not take new accounts. Who has an address here goes on using it."
            : "To join, you need an invitation from whoever runs this relay: a link or a QR code. Open it in "
                + "<a href=\"https://delta.chat/\" rel=\"noreferrer\">Delta Chat</a>, or another app that speaks chatmail, and it makes "
                + "your address. Each invitation is good for one person."));

    private string RenderLogin(string? host)
    {
        var credentials = Credentials.Create(_settings);
        var link = DcloginLink.Create(credentials, host);
        return Render(
            link: link,
            qr: QrSvg.Draw(QrCode.Encode(link), $"Log-in for {credentials.Address}"),
            scan: "Scan the code with the app, or tap the button if you are reading this on the device with the app: "
                + "it holds a new address made for you.",
            button: "Use this new address",
            caption: $"{credentials.Address} – for you alone; reload for another.",
            note: Asset.Read("private-note.html"),
            host: host ?? _settings.HostName);
    }

    private string Render(string link, string qr, string scan, string button, string caption, string note, string host) => Asset.Page(
        "index.html",
        $"{Html.Encode(_settings.HostName)} · chatmail relay",
        ("domain", Html.Encode(_settings.HostName)),
        ("mail-domain", Html.Encode(_settings.MailDomain)),
        ("host", Html.Encode(host)),
        ("link", Html.Encode(link)),
        ("qr", qr),
        ("scan", Html.Encode(scan)),
        ("button", Html.Encode(button)),
        ("caption", Html.Encode(caption)),
        ("note", note),
        ("username-rule", UsernameRule()),
        ("password-min", _settings.PasswordMinLength.ToString(CultureInfo.InvariantCulture)));

    private string UsernameRule() => _settings.UsernameMinLength == _settings.UsernameMaxLength
        ? string.Create(CultureInfo.InvariantCulture, $"{_settings.UsernameMinLength} characters of")
        : string.Create(CultureInfo.InvariantCulture, $"{_settings.UsernameMinLength} to {_settings.UsernameMaxLength} characters of");
}
