using System.Text;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Web;

/// <summary><c>/healthz</c>: 200 or 503, with the reasons as text.</summary>
internal sealed class HealthEndpoint(HealthMonitor monitor)
{
    /// <summary>The path.</summary>
    public const string Path = "/healthz";

    /// <summary>Answers a GET.</summary>
    public Task GetAsync(HttpContext context)
    {
        var verdict = monitor.Verdict;
        context.Response.StatusCode = verdict.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        return SiteResponse.WriteAsync(context, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(verdict.ToString()));
    }
}
