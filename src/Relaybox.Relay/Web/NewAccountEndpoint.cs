using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>
/// <c>/new</c>: makes up credentials for a client. Nothing is written; the account appears with its first log-in. A GET is
/// a person with a browser: with a certificate that verifies it is sent on to the client's link, otherwise answered like
/// POST, limited for each client.
/// </summary>
internal sealed class NewAccountEndpoint(RelaySettings settings, TimeProvider time)
{
    /// <summary>The path, part of every invitation.</summary>
    public const string Path = "/new";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ClientRateLimit _limit = new(perSecond: 2, burst: 5, time);

    /// <summary>Answers a POST; a body is tolerated and ignored.</summary>
    public Task PostAsync(HttpContext context) => WriteCredentialsAsync(context);

    /// <summary>Answers a GET.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (!settings.IsSelfSigned)
        {
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            context.Response.Headers.Location = InvitationLink.ForBrowser(settings);
            return Task.CompletedTask;
        }

        if (_limit.TryPass(context.Connection.RemoteIpAddress ?? IPAddress.None)) return WriteCredentialsAsync(context);

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
        return WriteJsonAsync(context, json => json.WriteString("reason", "too many requests, try again in a second"));
    }

    private Task WriteCredentialsAsync(HttpContext context)
    {
        var credentials = Credentials.Create(settings);
        return WriteJsonAsync(context, json =>
        {
            json.WriteString("email", credentials.Address);
            json.WriteString("password", credentials.Password);
            if (settings.IsSelfSigned)
                json.WriteString("dclogin_url", DcloginLink.Create(credentials, DcloginLink.HostFor(settings, context.Request.Host)));
        });
    }

    private static async Task WriteJsonAsync(HttpContext context, Action<Utf8JsonWriter> writeMembers)
    {
        var body = new ArrayBufferWriter<byte>(512);
        await using (var json = new Utf8JsonWriter(body, JsonOptions))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}
