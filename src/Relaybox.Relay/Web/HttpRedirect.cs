using System.Net;
using Relaybox.Relay.Acme;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>Port 80: everything is at HTTPS; answered here are the health verdict, for probes that cannot do TLS, and ACME's challenges.</summary>
internal sealed class HttpRedirect(RelaySettings settings, HealthEndpoint health, AcmeChallenges challenges, SetupPage setup)
{
    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        SiteResponse.Secure(context, settings);
        context.Response.Headers.StrictTransportSecurity = default; // RFC 6797 §7.2: not over plain HTTP.
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            if (request.Path == HealthEndpoint.Path) return health.GetAsync(context);
            // Before there is a name and a certificate, this is the only way in.
            if (request.Path == "/" && settings.WebFolder is null && setup.IsNeeded) return setup.GetAsync(context);
            if (request.Path.Value?.StartsWith(AcmeChallenges.Prefix, StringComparison.Ordinal) == true) return challenges.GetAsync(context);
        }

        // 308 keeps the method: a POST to /new stays one.
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = $"https://{TargetHost(request.Host)}{request.Path.ToUriComponent()}{request.QueryString}";
        return Task.CompletedTask;
    }

    /// <summary>A private domain is rarely in DNS: who came by IP address goes on by it.</summary>
    private string TargetHost(HostString requested) =>
        settings.IsPrivateDomain && IPAddress.TryParse(requested.Host.Trim('[', ']'), out _) ? requested.Host : settings.HostName;
}
