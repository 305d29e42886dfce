using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>How every answer of the site is written.</summary>
internal static class SiteResponse
{
    /// <summary>A page may load our own style sheet and icon, and nothing else from anywhere.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The set-up page comes over plain HTTP too, where nothing else is served: it carries its style with it.</summary>
    public const string SetupContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Half a year: long enough to count, short enough for an operator who goes back to a private relay.</summary>
    private const string StrictTransportSecurity = "max-age=15768000";

    /// <summary>Sets the headers that every answer carries.</summary>
    public static void Secure(HttpContext context, RelaySettings settings)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (!settings.IsSelfSigned) headers.StrictTransportSecurity = StrictTransportSecurity;
    }

    /// <summary>Writes a whole body; the server drops it again for HEAD.</summary>
    public static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Writes a page that says what went wrong.</summary>
    public static Task WriteErrorAsync(HttpContext context, RelaySettings settings, int status, string title, string text)
    {
        context.Response.StatusCode = status;
        var page = Asset.Page(
            "error.html",
            $"{Html.Encode(title)} · {Html.Encode(settings.HostName)}",
            ("domain", Html.Encode(settings.HostName)),
            ("title", Html.Encode(title)),
            ("text", Html.Encode(text)));
        return WriteAsync(context, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page));
    }
}
