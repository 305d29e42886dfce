using System.Security.Cryptography;

namespace Relaybox.Testing;

/// <summary>Somebody's log-in at a relay; it exists there from its first use on.</summary>
/// <param name="Address">The e-mail address.</param>
/// <param name="Password">Its password.</param>
public sealed record MailAccount(string Address, string Password)
{
    private const string LocalPartLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private const int LocalPartLength = 9;
    private const int PasswordBytes = 12;

    /// <summary>An address nobody has used, of the length relays ask for by default.</summary>
    /// <param name="domain">The relay's domain.</param>
    public static MailAccount Fresh(string domain) =>
        new(
            $"{RandomNumberGenerator.GetString(LocalPartLetters, LocalPartLength)}@{domain}",
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes)));

    /// <summary>The <c>dclogin:</c> link that reaches this account at an address, without DNS and without certificate checks.</summary>
    /// <param name="host">The relay's address.</param>
    public string LoginLink(string host) =>
        $"dclogin:{Address}?p={Uri.EscapeDataString(Password)}&v=1&ih={host}&ip=993&is=ssl&sh={host}&sp=465&ss=ssl&ic=3";
}
