using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Invitations;

namespace Relaybox.Relay.Web;

/// <summary>
/// <c>/new</c>: makes up credentials for a client. Nothing is written; the account appears with its first log-in. Where an
/// invitation is needed, <c>/new?token=…</c> makes the account at once. A GET is
/// a person with a browser: with a certificate that verifies it is sent on to the client's link, otherwise answered like
/// POST, limited for each client.
/// </summary>
internal sealed partial class NewAccountEndpoint(
    RelaySettings settings, RegistrationGate registration, InvitationDesk desk, TimeProvider time, ILogger<NewAccountEndpoint> logger)
{
    /// <summary>The path, part of every invitation.</summary>
    public const string Path = "/new";

    private static readonly RegistrationRefusal NotWritten = new(
        "the account could not be created: try again", "an account could not be written", IsTemporary: true);

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ClientRateLimit _limit = new(perSecond: 2, burst: 5, time);

    /// <summary>Answers a POST; a body is tolerated and ignored.</summary>
    public async Task PostAsync(HttpContext context)
    {
        string? token = context.Request.Query["token"];
        if (!registration.NeedsInvitation || token is null)
        {
            await (registration.FindRefusal(isInvited: false) is { } refusal
                ? RefuseAsync(context, refusal)
                : WriteCredentialsAsync(context, Credentials.Create(settings)));
            return;
        }

        Redemption redemption;
        try
        {
            redemption = await desk.RedeemAsync(token, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception);
            redemption = new Redemption(null, NotWritten);
        }

        await (redemption.Credentials is { } credentials
            ? WriteCredentialsAsync(context, credentials)
            : RefuseAsync(context, redemption.Refusal!));
    }

    /// <summary>Answers a GET.</summary>
    public Task GetAsync(HttpContext context)
    {
        if (!settings.IsSelfSigned)
        {
            string? token = context.Request.Query["token"];
            if (registration.NeedsInvitation && !registration.IsClosed && InvitationSecret.IsToken(token))
            {
                // Not the answer to keep: the token is good once, and opening a link spends nothing.
                context.Response.Headers.CacheControl = "no-store";
                context.Response.Redirect(InvitationLink.WithToken(settings, token!));
                return Task.CompletedTask;
            }

            if (registration.IsClosed || registration.NeedsInvitation)
                return RefuseAsync(context, registration.FindRefusal(isInvited: false)!);
            context.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            context.Response.Headers.Location = InvitationLink.ForBrowser(settings);
            return Task.CompletedTask;
        }

        if (_limit.TryPass(context.Connection.RemoteIpAddress ?? IPAddress.None)) return PostAsync(context);

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
        return WriteJsonAsync(context, json => json.WriteString("reason", "too many requests, try again in a second"));
    }

    /// <summary>Clients show the reason to their users.</summary>
    private static Task RefuseAsync(HttpContext context, RegistrationRefusal refusal)
    {
        context.Response.StatusCode = refusal.IsTemporary ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status403Forbidden;
        return WriteJsonAsync(context, json => json.WriteString("reason", refusal.Reason));
    }

    private Task WriteCredentialsAsync(HttpContext context, Credentials credentials) => WriteJsonAsync(context, json =>
    {
        json.WriteString("email", credentials.Address);
        json.WriteString("password", credentials.Password);
        if (settings.IsSelfSigned)
            json.WriteString("dclogin_url", DcloginLink.Create(credentials, DcloginLink.HostFor(settings, context.Request.Host)));
    });

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

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Error, "An account could not be created of an invitation, which is still good.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
