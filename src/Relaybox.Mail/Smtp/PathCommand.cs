using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relaybox.Mail.Smtp;

/// <summary>
/// What MAIL and RCPT share: a path in angle brackets and parameters (RFC 5321 sections 4.1.1.2 and 4.1.1.3).
/// </summary>
/// <param name="Path">The mailbox; null for the null reverse-path <c>&lt;&gt;</c> and for a bare <c>&lt;Postmaster&gt;</c>.</param>
/// <param name="WrittenPath">The path as the client wrote it, brackets included, so that it can be passed on unchanged.</param>
/// <param name="Parameters">The parameters in order.</param>
public sealed record PathCommand(Mailbox? Path, string WrittenPath, IReadOnlyList<EsmtpParameter> Parameters)
{
    /// <summary>The most parameters one command may have.</summary>
    public const int MaxParameters = 16;

    private static readonly SearchValues<byte> KeywordOctets = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"u8);

    /// <summary>Whether a parameter with this keyword (upper case) is there.</summary>
    public bool Has(string keyword) => Find(keyword) is not null;

    /// <summary>The declared size in octets (RFC 1870); null when not declared or not a number.</summary>
    public long? DeclaredSize =>
        long.TryParse(Find("SIZE")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;

    /// <summary>The parameters as they follow the path, each with a space in front.</summary>
    public string WrittenParameters => string.Concat(Parameters.Select(p => $" {p}"));

    /// <summary>Parses what follows <c>MAIL</c>: <c>FROM:</c> reverse-path and parameters; <c>&lt;&gt;</c> is allowed.</summary>
    public static PathCommand? ParseMail(ReadOnlySpan<byte> argument) =>
        Parse(argument, "FROM:"u8, "<>"u8);

    /// <summary>Parses what follows <c>RCPT</c>: <c>TO:</c> forward-path and parameters; <c>&lt;Postmaster&gt;</c> is allowed.</summary>
    public static PathCommand? ParseRcpt(ReadOnlySpan<byte> argument) =>
        Parse(argument, "TO:"u8, "<Postmaster>"u8);

    private static PathCommand? Parse(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> bare)
    {
        if (argument.Length < keyword.Length || !Ascii.EqualsIgnoreCase(argument[..keyword.Length], keyword))
            return null;
        // A space after the colon is wrong and common (RFC 5321 section 3.3); Postfix takes it too.
        var text = argument[keyword.Length..].TrimStart((byte)' ');

        Mailbox? mailbox = null;
        int length;
        if (text.Length >= bare.Length && Ascii.EqualsIgnoreCase(text[..bare.Length], bare))
            length = bare.Length;
        else if (!TryReadPath(text, out mailbox, out length))
            return null;

        var rest = text[length..];
        if (!rest.IsEmpty && rest[0] != ' ')
            return null;
        return TryReadParameters(rest, out var parameters)
            ? new PathCommand(mailbox, Encoding.UTF8.GetString(text[..length]), parameters)
            : null;
    }

    /// <summary><c>"&lt;" [ A-d-l ":" ] Mailbox "&gt;"</c>; a source route is read and ignored (RFC 5321 appendix C).</summary>
    private static bool TryReadPath(ReadOnlySpan<byte> text, out Mailbox? mailbox, out int length)
    {
        mailbox = null;
        length = 0;
        if (text.IsEmpty || text[0] != '<')
            return false;
        var start = 1;
        if (text.Length > 1 && text[1] == '@')
        {
            start = text.IndexOf((byte)':') + 1;
            if (start == 0)
                return false;
        }

        var reader = new MailboxReader(text[start..]);
        if (!reader.TryRead(out mailbox))
            return false;
        length = start + reader.Position + 1;
        return length <= text.Length && text[length - 1] == '>';
    }

    /// <summary><c>*( SP keyword [ "=" value ] )</c>; a keyword twice is refused.</summary>
    private static bool TryReadParameters(ReadOnlySpan<byte> text, out List<EsmtpParameter> parameters)
    {
        parameters = [];
        foreach (var range in text.Split((byte)' '))
        {
            var word = text[range];
            if (word.IsEmpty)
                continue;
            var equals = word.IndexOf((byte)'=');
            var keyword = equals < 0 ? word : word[..equals];
            var value = equals < 0 ? default : word[(equals + 1)..];
            if (!IsKeyword(keyword) || (equals >= 0 && !IsValue(value)) || parameters.Count == MaxParameters)
                return false;

            var name = Encoding.ASCII.GetString(keyword).ToUpperInvariant();
            if (parameters.Exists(p => p.Keyword == name))
                return false;
            parameters.Add(new EsmtpParameter(name, equals < 0 ? null : Encoding.UTF8.GetString(value)));
        }

        return true;
    }

    private static bool IsKeyword(ReadOnlySpan<byte> word) =>
        !word.IsEmpty && word[0] != '-'
        && !word.ContainsAnyExcept(KeywordOctets);

    private static bool IsValue(ReadOnlySpan<byte> word) =>
        !word.IsEmpty && !word.ContainsAnyInRange((byte)0, (byte)32) && !word.Contains((byte)'=') && !word.Contains((byte)127);

    private EsmtpParameter? Find(string keyword)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Keyword == keyword)
                return parameter;
        }

        return null;
    }
}
