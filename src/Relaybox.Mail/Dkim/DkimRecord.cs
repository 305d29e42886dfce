using System.Text;

namespace Relaybox.Mail.Dkim;

/// <summary>What the domain's DNS must say about a signing key (RFC 6376 section 3.6).</summary>
public static class DkimRecord
{
    /// <summary>The selector, the reference relay's.</summary>
    public const string Selector = "opendkim";

    private const int MaxStringLength = 255;

    /// <summary>The name of the TXT record, without a dot at its end.</summary>
    public static string NameFor(string domain) => $"{Selector}._domainkey.{domain}";

    /// <summary>The record's text in one piece, as web forms want it.</summary>
    public static string For(DkimSigningKey key) => $"v=DKIM1;k=rsa;p={Convert.ToBase64String(key.PublicKey.Span)};s=email;t=s";

    /// <summary>The record's text as zone files want it: quoted strings of at most 255 characters, one space between them (RFC 1035 section 3.3).</summary>
    public static string QuotedFor(DkimSigningKey key)
    {
        var quoted = new StringBuilder();
        foreach (var part in For(key).Chunk(MaxStringLength))
            quoted.Append(quoted.Length == 0 ? "\"" : " \"").Append(part).Append('"');
        return quoted.ToString();
    }
}
