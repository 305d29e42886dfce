using System.Text;

namespace Relaybox.Mail.Smtp;

/// <summary>One command line split into its verb and the rest; the rest is parsed by the verb's own grammar.</summary>
public readonly ref struct SmtpCommand
{
    private SmtpCommand(SmtpVerb verb, ReadOnlySpan<byte> argument)
    {
        Verb = verb;
        Argument = argument;
    }

    /// <summary>Which command it is; case does not matter (RFC 5321 section 2.4).</summary>
    public SmtpVerb Verb { get; }

    /// <summary>What follows the verb, without surrounding spaces.</summary>
    public ReadOnlySpan<byte> Argument { get; }

    /// <summary>Splits a line without CRLF; never fails, an unknown verb is <see cref="SmtpVerb.Unknown"/>.</summary>
    public static SmtpCommand Parse(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        var word = space < 0 ? line : line[..space];
        var argument = space < 0 ? default : line[space..].Trim(" \t"u8);
        return new SmtpCommand(VerbOf(word), argument);
    }

    private static SmtpVerb VerbOf(ReadOnlySpan<byte> word) =>
        word.Length != 4 ? SmtpVerb.Unknown
        : Ascii.EqualsIgnoreCase(word, "EHLO"u8) ? SmtpVerb.Ehlo
        : Ascii.EqualsIgnoreCase(word, "HELO"u8) ? SmtpVerb.Helo
        : Ascii.EqualsIgnoreCase(word, "LHLO"u8) ? SmtpVerb.Lhlo
        : Ascii.EqualsIgnoreCase(word, "MAIL"u8) ? SmtpVerb.Mail
        : Ascii.EqualsIgnoreCase(word, "RCPT"u8) ? SmtpVerb.Rcpt
        : Ascii.EqualsIgnoreCase(word, "DATA"u8) ? SmtpVerb.Data
        : Ascii.EqualsIgnoreCase(word, "RSET"u8) ? SmtpVerb.Rset
        : Ascii.EqualsIgnoreCase(word, "NOOP"u8) ? SmtpVerb.Noop
        : Ascii.EqualsIgnoreCase(word, "QUIT"u8) ? SmtpVerb.Quit
        : SmtpVerb.Unknown;
}
