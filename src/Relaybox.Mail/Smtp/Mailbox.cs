using System.Buffers;

namespace Relaybox.Mail.Smtp;

/// <summary>An address, <c>local-part@domain</c> (RFC 5321 section 4.1.2, RFC 5322 section 3.4.1).</summary>
/// <param name="LocalPart">What stands before the <c>@</c>, without the quotes and backslashes of its written form.</param>
/// <param name="Domain">A host name, or an address literal with its brackets.</param>
public sealed record Mailbox(string LocalPart, string Domain)
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(" \t\"\\()<>[]:;@,");

    /// <summary>Whether both name the same mailbox here: neither part is case-sensitive on a chatmail relay.</summary>
    public bool Matches(Mailbox? other) =>
        other is not null
        && LocalPart.Equals(other.LocalPart, StringComparison.OrdinalIgnoreCase)
        && Domain.Equals(other.Domain, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The mailbox that a sub-address belongs to (RFC 5233): <c>name@domain</c> for <c>name+detail@domain</c>, itself when there is
    /// no detail. A name that begins with the delimiter has none: what is left would be no address.
    /// </summary>
    public Mailbox WithoutDetail() =>
        LocalPart.IndexOf('+', StringComparison.Ordinal) is > 0 and var end ? this with { LocalPart = LocalPart[..end] } : this;

    /// <summary>The written form, quoted where the local part needs it.</summary>
    public override string ToString()
    {
        if (LocalPart.Length > 0 && !LocalPart.AsSpan().ContainsAny(NeedQuotes))
            return $"{LocalPart}@{Domain}";
        var escaped = LocalPart.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped}\"@{Domain}";
    }
}
