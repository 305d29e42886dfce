using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Acme;

/// <summary>Answers the authority's question on port 80 (HTTP-01, RFC 8555 section 8.3) from the file that lego left for it.</summary>
internal sealed class AcmeChallenges(RelayPaths paths)
{
    /// <summary>What the paths of challenges start with.</summary>
    public const string Prefix = "/.well-known/acme-challenge/";

    private const int MaxTokenLength = 128;
    private const long MaxBytes = 1024;

    // base64url (RFC 4648 section 5), so that no path leads out of the folder.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Answers a GET of such a path; 404 for a token that nobody asked for.</summary>
    public async Task GetAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await ReadAsync(context.Request.Path.Value![Prefix.Length..], context.RequestAborted) is { } answer)
            await SiteResponse.WriteAsync(context, "application/octet-stream", answer);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    [SuppressMessage("Security", "CA3003:Review code for file path injection vulnerabilities", Justification = "A token has letters, digits, - and _ only.")]
    private async Task<byte[]?> ReadAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxTokenLength || token.AsSpan().ContainsAnyExcept(TokenCharacters)) return null;
        var file = new FileInfo($"{paths.AcmeWebRoot}{Prefix}{token}");
        try
        {
            return file is { Exists: true, Length: <= MaxBytes } ? await File.ReadAllBytesAsync(file.FullName, cancellationToken) : null;
        }
        catch (IOException)
        {
            // Taken away between the two looks: the challenge is over.
            return null;
        }
    }
}
