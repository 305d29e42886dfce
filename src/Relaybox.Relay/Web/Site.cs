using System.Collections.Frozen;
using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;

namespace Relaybox.Relay.Web;

/// <summary>What HTTPS serves: a handful of fixed paths, so a table does instead of routing.</summary>
internal sealed class Site
{
    private const string AutoconfigPath = "/.well-known/autoconfig/mail/config-v1.1.xml";

    private readonly RelaySettings _settings;
    private readonly FrozenDictionary<string, SiteResource> _resources;

    public Site(RelaySettings settings, FrontPage frontPage, NewAccountEndpoint newAccount, HealthEndpoint health, MxDelivEndpoint mxDeliv)
    {
        _settings = settings;
        _resources = new Dictionary<string, SiteResource>(StringComparer.Ordinal)
        {
            ["/"] = new(Get: frontPage.GetAsync),
            [NewAccountEndpoint.Path] = new(Get: newAccount.GetAsync, Post: newAccount.PostAsync),
            // The path of earlier invitations.
            ["/cgi-bin/newemail.py"] = new(Get: newAccount.GetAsync, Post: newAccount.PostAsync),
            [MxDelivClient.Path] = new(Post: mxDeliv.PostAsync),
            [HealthEndpoint.Path] = new(Get: health.GetAsync),
            ["/style.css"] = File("text/css; charset=utf-8", Asset.Read("style.css")),
            ["/icon.svg"] = File("image/svg+xml", Asset.Read("icon.svg")),
            ["/robots.txt"] = File("text/plain; charset=utf-8", Asset.Read("robots.txt")),
            [AutoconfigPath] = File("text/xml; charset=utf-8", Asset.Fill("config-v1.1.xml", ("domain", Html.Encode(settings.MailDomain)))),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        SiteResponse.Secure(context, _settings);
        var request = context.Request;
        if (request.Host.Host.Equals($"www.{_settings.MailDomain}", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect($"https://{_settings.MailDomain}{request.Path}{request.QueryString}", permanent: true);
            return Task.CompletedTask;
        }

        if (!_resources.TryGetValue(request.Path.Value ?? "", out var resource))
        {
            return SiteResponse.WriteErrorAsync(
                context, _settings, StatusCodes.Status404NotFound, "Not found", "There is nothing at this address.");
        }

        if (resource.HandlerFor(request.Method) is { } handler) return handler(context);

        context.Response.Headers.Allow = resource.AllowedMethods;
        return SiteResponse.WriteErrorAsync(
            context, _settings, StatusCodes.Status405MethodNotAllowed, "Not allowed", "This address does not take such requests.");
    }

    private static SiteResource File(string contentType, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        return new SiteResource(Get: context =>
        {
            context.Response.Headers.CacheControl = "max-age=3600";
            return SiteResponse.WriteAsync(context, contentType, body);
        });
    }
}
