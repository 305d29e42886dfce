using System.Text;
using Relaybox.Relay.Acme;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Zone;

namespace Relaybox.Relay.Web;

/// <summary>In place of the front page, over plain HTTP and by address too, until the relay's records are right and it has its certificate: what is missing.</summary>
internal sealed class SetupPage(RelaySettings settings, SetupState setup, AcmeProgress progress, ServedCertificate certificate)
{
    /// <summary>Whether there is something to tell. A relay that was complete once is not set up again because of a name server's bad day.</summary>
    public bool IsNeeded => LacksCertificate || (setup is { WasComplete: false, Lacking.Count: > 0 });

    private bool LacksCertificate => settings.CertificateMode == CertificateMode.Acme && certificate.IsSelfIssued;

    /// <summary>Answers a GET of the front page.</summary>
    public Task GetAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = SiteResponse.SetupContentSecurityPolicy;
        var page = Asset.PageByItself(
            "setup.html",
            $"{Html.Encode(settings.HostName)} · setting up",
            ("domain", Html.Encode(settings.HostName)),
            ("records", Records()),
            ("certificate", Certificate()));
        return SiteResponse.WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }

    private string Records()
    {
        if (setup.Lacking.Count == 0) return "";
        var text = new StringBuilder("<h2>Records to add to the DNS</h2>\n");
        foreach (var (record, _, found) in setup.Lacking)
        {
            text.Append("<div class=\"record\"><p>").Append(Html.Encode($"{char.ToUpperInvariant(record.Purpose[0])}{record.Purpose[1..]}"))
                .Append(found is null ? "" : $" – now it is <code>{Html.Encode(found)}</code>").Append("</p><dl>")
                .Append("<dt>Name</dt><dd>").Append(Html.Encode($"{record.Name}.")).Append("</dd>")
                .Append("<dt>Type</dt><dd>").Append(record.Type).Append("</dd>")
                .Append("<dt>Value</dt><dd>").Append(Html.Encode(record.PlainValue ?? "the public IPv4 address of this machine")).Append("</dd></dl></div>\n");
        }

        return text.ToString();
    }

    private string Certificate() => LacksCertificate
        ? $"<h2>The certificate</h2>\n<p class=\"note\">{Html.Encode(progress.Trouble ?? "It is on its way.")} Until it is there, browsers warn and apps cannot join.</p>"
        : "";
}
