using System.Security.Cryptography;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>An address and a password that nobody has yet. They become an account with their first log-in.</summary>
/// <param name="Address">The whole e-mail address.</param>
/// <param name="Password">Letters, digits and ASCII punctuation.</param>
internal sealed record Credentials(string Address, string Password)
{
    private const string LocalPartCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const string PasswordCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + LocalPartCharacters + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>How much longer than the shortest allowed a made-up password is.</summary>
    private const int ExtraPasswordLength = 3;

    /// <summary>Makes up credentials; nothing is stored.</summary>
    public static Credentials Create(RelaySettings settings) => new(
        $"{RandomNumberGenerator.GetString(LocalPartCharacters, settings.UsernameMaxLength)}@{settings.MailDomain}",
        RandomNumberGenerator.GetString(PasswordCharacters, settings.PasswordMinLength + ExtraPasswordLength));
}
