using System.Text;

namespace Relaybox.Relay.Accounts;

/// <summary>The content of an account's file: a Dovecot passwd-file of one line.</summary>
/// <param name="Address">Whose it is.</param>
/// <param name="Text">The line with its end.</param>
internal sealed record AccountFile(string Address, string Text)
{
    /// <summary>
    /// Rounds of a new hash, the fewest that crypt(3) allows; docs/decisions/0004-password-hash.md says why.
    /// </summary>
    public const int HashRounds = Sha512Crypt.MinRounds;

    private const string MailUser = "vmail";

    /// <summary>Hashes a password, with a salt of its own.</summary>
    public static AccountFile For(string address, string password)
    {
        // A passwd-file serves as userdb only with a user and a group in it; what follows (gecos, home, shell, extra) stays empty.
        var hash = Sha512Crypt.Hash(Encoding.UTF8.GetBytes(password), HashRounds);
        return new AccountFile(address, $"{address}:{Sha512Crypt.Scheme}{hash}:{MailUser}:{MailUser}::::\n");
    }

    /// <summary>Whether a file's text has the hash of this password; only hashes as we make them are known.</summary>
    public static bool Matches(string text, string password)
    {
        var fields = text.TrimEnd('\n').Split(':');
        return fields.Length >= 2
            && fields[1].StartsWith(Sha512Crypt.Scheme, StringComparison.Ordinal)
            && Sha512Crypt.Verify(Encoding.UTF8.GetBytes(password), fields[1][Sha512Crypt.Scheme.Length..]);
    }
}
