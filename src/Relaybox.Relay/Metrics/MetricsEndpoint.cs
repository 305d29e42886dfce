using System.Text;

namespace Relaybox.Relay.Metrics;

/// <summary>The page that a Prometheus server fetches, in OpenMetrics' text format.</summary>
internal sealed class MetricsEndpoint(RelayMetrics metrics)
{
    /// <summary>The only path served.</summary>
    public const string Path = "/metrics";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path != Path || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = Encoding.UTF8.GetBytes(metrics.ToText());
        context.Response.ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
