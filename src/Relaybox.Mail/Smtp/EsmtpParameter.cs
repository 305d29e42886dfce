namespace Relaybox.Mail.Smtp;

/// <summary>One parameter of MAIL or RCPT, <c>keyword[=value]</c> (RFC 5321 section 4.1.2).</summary>
/// <param name="Keyword">The keyword, upper case.</param>
/// <param name="Value">The value as written; null when there is no <c>=</c>.</param>
public readonly record struct EsmtpParameter(string Keyword, string? Value)
{
    /// <inheritdoc />
    public override string ToString() => Value is null ? Keyword : $"{Keyword}={Value}";
}
