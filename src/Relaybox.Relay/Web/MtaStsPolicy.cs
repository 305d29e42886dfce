using System.Security.Cryptography;
using System.Text;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Web;

/// <summary>The policy by which peers know that our certificate must verify (RFC 8461 section 3.2).</summary>
internal static class MtaStsPolicy
{
    /// <summary>The path; asked for at <c>mta-sts.</c> of the domain.</summary>
    public const string Path = "/.well-known/mta-sts.txt";

    private const int IdBytes = 8;

    /// <summary>Its text, lines ended by CRLF.</summary>
    public static string Text(RelaySettings settings) => $"version: STSv1\r\nmode: enforce\r\nmx: {settings.MailDomain}\r\nmax_age: 2419200\r\n";

    /// <summary>The id in the DNS record: another one exactly when the policy is another one.</summary>
    public static string Id(RelaySettings settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Text(settings))).AsSpan(0, IdBytes));
}
