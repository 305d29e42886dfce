using System.Buffers;
using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Accounts;

/// <summary>Which address and password an account may be created with at its first log-in.</summary>
internal sealed class AccountRules(RelaySettings settings)
{
    /// <summary>
    /// Longest password in bytes of UTF-8. Dovecot takes 1,000 and more, but the cost of a crypt hash grows with the
    /// password, and nobody logs in by hand with more than this.
    /// </summary>
    public const int MaxPasswordBytes = 256;

    private static readonly SearchValues<char> LocalPartCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Says which rule a new account would break.</summary>
    /// <param name="address">The whole address, as the client sent it.</param>
    /// <param name="password">The password, decoded from UTF-8.</param>
    /// <returns>A clause for the log that quotes neither, or null when the account may be created.</returns>
    public string? FindViolation(string address, string password)
    {
        // Counted in code points, so that an emoji is one character for everybody.
        var length = password.EnumerateRunes().Count();
        if (length < settings.PasswordMinLength) return "the password is too short";
        if (Encoding.UTF8.GetByteCount(password) > MaxPasswordBytes) return "the password is too long";
        if (password.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0) return "the password holds a control character";

        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 || address.LastIndexOf('@') != at) return "the address does not hold exactly one @";

        var localPart = address.AsSpan(0, at);
        if (localPart.Length < settings.UsernameMinLength) return "the local part is too short";
        if (localPart.Length > settings.UsernameMaxLength) return "the local part is too long";
        if (localPart.ContainsAnyExcept(LocalPartCharacters)) return "the local part holds a character outside a-z 0-9 . _ -";
        return address.AsSpan(at + 1).SequenceEqual(settings.MailDomain) ? null : "the domain is not this relay's";
    }
}
