using System.Collections.Frozen;
using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;

namespace Relaybox.Relay.Web;

/// <summary>What HTTPS serves: a handful of fixed paths, so a table does instead of routing; and the operator's own pages, if there are any.</summary>
internal sealed class Site
{
    private const string AutoconfigPath = "/.well-known/autoconfig/mail/config-v1.1.xml";

    /// <summary>The path at <c>autoconfig.</c> of the domain.</summary>
    private const string AutoconfigHostPath = "/mail/config-v1.1.xml";

    private readonly RelaySettings _settings;
    private readonly OwnPages? _ownPages;
    private readonly FrozenDictionary<string, SiteResource> _resources;

    public Site(
        RelaySettings settings, FrontPage frontPage, SetupPage setup, NewAccountEndpoint newAccount, HealthEndpoint health, MxDelivEndpoint mxDeliv)
    {
        _settings = settings;
        _ownPages = settings.WebFolder is { } folder and not RelaySettings.NoPages ? new OwnPages(folder) : null;
        Dictionary<string, SiteResource> resources = new(StringComparer.Ordinal)
        {
            [NewAccountEndpoint.Path] = new(Get: newAccount.GetAsync, Post: newAccount.PostAsync),
            // The path of earlier invitations.
            ["/cgi-bin/newemail.py"] = new(Get: newAccount.GetAsync, Post: newAccount.PostAsync),
            [MxDelivClient.Path] = new(Post: mxDeliv.PostAsync),
            [HealthEndpoint.Path] = new(Get: health.GetAsync),
        };
        var autoconfig = File("text/xml; charset=utf-8", Asset.Fill("config-v1.1.xml", ("domain", Html.Encode(settings.HostName))));
        resources[AutoconfigPath] = autoconfig;
        resources[AutoconfigHostPath] = autoconfig;
        // Who promises that his certificate verifies must have one.
        if (!settings.IsSelfSigned) resources[MtaStsPolicy.Path] = File("text/plain; charset=utf-8", MtaStsPolicy.Text(settings));
        if (_ownPages is null) resources["/robots.txt"] = File("text/plain; charset=utf-8", Asset.Read("robots.txt"));
        if (settings.WebFolder is null)
        {
            resources["/"] = new SiteResource(Get: context => setup.IsNeeded ? setup.GetAsync(context) : frontPage.GetAsync(context));
            resources["/info.html"] = File("text/html; charset=utf-8", PageText.Info(settings));
            resources["/privacy.html"] = File("text/html; charset=utf-8", PageText.Privacy(settings));
            resources["/style.css"] = File("text/css; charset=utf-8", Asset.Read("style.css"));
            resources["/icon.svg"] = File("image/svg+xml", Asset.Read("icon.svg"));
        }

        _resources = resources.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        SiteResponse.Secure(context, _settings);
        var request = context.Request;
        if (request.Host.Host.Equals($"www.{_settings.HostName}", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Redirect($"https://{_settings.HostName}{request.Path}{request.QueryString}", permanent: true);
            return Task.CompletedTask;
        }

        if (!_resources.TryGetValue(request.Path.Value ?? "", out var resource))
        {
            if (_ownPages is not null && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))) return _ownPages.GetAsync(context, _settings);
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
