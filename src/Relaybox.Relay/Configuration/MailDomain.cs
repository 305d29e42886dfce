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

    /// <summary>Checks a host name (RFC 1123 section 2.1), or one whose first label starts with <c>_</c> for a private relay.</summary>
    /// <param name="domain">The domain in lower case.</param>
    /// <returns>Null when it is right; else what is wrong and what to write instead.</returns>
    public static string? Judge(string domain)
    {
        if (domain.StartsWith('[') || IPAddress.TryParse(domain, out _))
            return "a relay named by its address is not supported yet; write a host name, or for trying out a private name such as _relay.test.";
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
