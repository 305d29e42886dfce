using System.Security.Cryptography;
using System.Text;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Invitations;

/// <summary>
/// What an invitation consists of for its holder. It is long enough that nobody guesses it, so a plain hash of it is all
/// that is kept.
/// </summary>
internal static class InvitationSecret
{
    /// <summary>144 bits, four characters for each three octets.</summary>
    private const int TokenBytes = 18;

    private const int TokenLength = TokenBytes / 3 * 4;

    /// <summary>Makes up a token for <c>/new?token=…</c>.</summary>
    public static string NewToken() =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes)).Replace('+', '-').Replace('/', '_');

    /// <summary>Makes up a log-in that is an invitation itself, for relays whose <c>/new</c> an app does not reach: 144 bits in the password alone.</summary>
    public static Credentials NewLogin(RelaySettings settings) => Credentials.Create(settings) with { Password = NewToken() };

    /// <summary>Whether a text has the form of a token; what has not is never looked for.</summary>
    public static bool IsToken(string? text) =>
        text is { Length: TokenLength } && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>The secret of a log-in that may be an invitation.</summary>
    public static string OfLogin(string address, string password) => $"{address}:{password}";

    /// <summary>The name of the file that stands for a secret.</summary>
    public static string FileName(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static readonly System.Buffers.SearchValues<char> TokenCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
