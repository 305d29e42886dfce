using System.Globalization;
using System.Security.Cryptography;
using Relaybox.Testing.Engine;

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
    /// <param name="imapPort">Where IMAP is spoken, with implicit TLS.</param>
    /// <param name="smtpPort">Where messages are submitted, with implicit TLS.</param>
    public string LoginLink(string host, int imapPort = Relay.Imaps, int smtpPort = Relay.Submissions) => string.Create(
        CultureInfo.InvariantCulture,
        $"dclogin:{Address}?p={Uri.EscapeDataString(Password)}&v=1&ih={host}&ip={imapPort}&is=ssl&sh={host}&sp={smtpPort}&ss=ssl&ic=3");
}
