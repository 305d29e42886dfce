using System.Buffers;
using System.IO.Pipelines;

namespace Relaybox.Relay.Accounts;

/// <summary>
/// The HTTP service that Dovecot's Lua passdb (<c>first-login.lua</c>) asks, on loopback only. The status code is the whole
/// answer: 201 created, 200 verified, 409 wrong password, 403 refused; anything else is a temporary failure to Dovecot.
/// </summary>
internal sealed partial class AccountsEndpoint(AccountStore store, ILogger<AccountsEndpoint> logger)
{
    /// <summary>The only path served.</summary>
    public const string Path = "/accounts";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.StatusCode = context.Request.Path != Path ? StatusCodes.Status404NotFound
            : !HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status405MethodNotAllowed
            : await LogInAsync(context);
    }

    private async Task<int> LogInAsync(HttpContext context)
    {
        if (await ReadRequestAsync(context.Request.BodyReader, context.RequestAborted) is not { } request)
            return StatusCodes.Status403Forbidden;

        try
        {
            return await store.LogInAsync(request.Address, request.Password, context.RequestAborted) switch
            {
                AccountOutcome.Created => StatusCodes.Status201Created,
                AccountOutcome.Verified => StatusCodes.Status200OK,
                AccountOutcome.Exists => StatusCodes.Status409Conflict,
                _ => StatusCodes.Status403Forbidden,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception);
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>Reads the whole body.</summary>
    /// <returns>Null when it is malformed or too long.</returns>
    private static async Task<AccountRequest?> ReadRequestAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        ReadResult result;
        try
        {
            result = await reader.ReadAtLeastAsync(AccountRequest.MaxBodyBytes + 1, cancellationToken);
        }
        catch (BadHttpRequestException)
        {
            // Longer than the server reads at all: a password that nobody has.
            return null;
        }

        var parsed = result.Buffer.Length <= AccountRequest.MaxBodyBytes
            && AccountRequest.TryParse(result.Buffer.ToArray(), out var request)
                ? request
                : (AccountRequest?)null;
        reader.AdvanceTo(result.Buffer.End);
        return parsed;
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Error, "An account could not be created; the client is asked to try again later.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
