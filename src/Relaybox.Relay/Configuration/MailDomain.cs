using System.Buffers;
using System.Net;

namespace Relaybox.Relay.Configuration;

/// <summary>Judges whether a text can be the domain of a relay.</summary>
internal static class MailDomain
{
    // RFC 1035 section 2.3.4.
    private const int MaxLength = 253;
    private const int MaxLabelLength = 63;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The form in which the domain follows the @ of an address: lower case, and an IPv4 address in brackets (RFC 5321 section 4.1.3).</summary>
    /// <param name="value">What the operator wrote, an address with or without brackets.</param>
    public static string Normalize(string value)
    {
        var domain = value.ToLowerInvariant();
        return domain is ['[', .., ']'] || !LooksLikeIpv4(domain) ? domain : $"[{domain}]";
    }

    /// <summary>
    /// Checks a host name (RFC 1123 section 2.1), one whose first label starts with <c>_</c> for a private relay, or an IPv4 address in brackets.
    /// </summary>
    /// <param name="domain">The domain as <see cref="Normalize"/> returns it.</param>
    /// <returns>Null when it is right; else what is wrong and what to write instead.</returns>
    public static string? Judge(string domain)
    {
        if (domain.StartsWith('[') || domain.Contains(':', StringComparison.Ordinal)) return JudgeLiteral(domain);
        if (domain.EndsWith('.'))
            return $"the dot at the end is not part of a mail domain; write {domain.TrimEnd('.')}.";
        if (domain.Length > MaxLength)
            return $"a domain has at most {MaxLength} characters; this one has {domain.Length}.";
        if (domain.Any(c => c > '\x7f'))
            return "write the domain in its ASCII form, the one with xn--.";

        var isPrivate = domain.StartsWith('_');
        var labels = domain.Split('.');
        for (var i = 0; i < labels.Length; i++)
        {
            var label = i == 0 && isPrivate ? labels[0][1..] : labels[i];
            if (JudgeLabel(label) is { } remedy) return remedy;
        }

        if (labels.Length == 1 && !isPrivate)
            return "one label is no public mail domain; write all of it, such as chat.example.org, or start it with _ for a private relay.";
        return labels[^1].All(char.IsAsciiDigit)
            ? "a top-level domain is not a number; write a host name such as chat.example.org."
            : null;
    }

    private static string? JudgeLiteral(string literal)
    {
        if (literal.Contains(':', StringComparison.Ordinal))
            return "a relay cannot be named by an IPv6 address: clients and peers know IPv4 literals only; write this machine's IPv4 address or a host name.";
        if (literal is not ['[', .., ']'] || !LooksLikeIpv4(literal[1..^1]) || !IPAddress.TryParse(literal[1..^1], out var address)
            || address.ToString() != literal[1..^1])
            return "between brackets stands an IPv4 address of four decimal numbers, such as [192.0.2.7].";

        var bytes = address.GetAddressBytes();
        // Private networks (RFC 1918) are fine: a relay for a household. These reach no other machine.
        return bytes[0] is 0 or 127 or >= 224 || (bytes[0], bytes[1]) == (169, 254)
            ? "no other machine reaches a relay under this address; write the one that clients and peers use."
            : null;
    }

    private static bool LooksLikeIpv4(string text) => text.Count(c => c == '.') == 3 && text.All(c => c == '.' || char.IsAsciiDigit(c));

    private static string? JudgeLabel(string label) => label switch
    {
        "" => "there is nothing between two dots, or nothing but the underscore; write a host name such as chat.example.org.",
        { Length: > MaxLabelLength } => $"each part between dots has at most {MaxLabelLength} characters.",
        _ when label.AsSpan().ContainsAnyExcept(LabelCharacters) =>
            "a host name has letters, digits and hyphens, and an underscore only as the first character of a private name; write one such as chat.example.org.",
        _ when label[0] == '-' || label[^1] == '-' => "a part of a host name neither starts nor ends with a hyphen.",
        _ => null,
    };
}
