namespace Relaybox.Mail.Smtp;

/// <summary>The commands a relay's filters understand (RFC 5321 section 4.1, LHLO: RFC 2033).</summary>
public enum SmtpVerb
{
    /// <summary>Anything else.</summary>
    Unknown,

    /// <summary>EHLO: open an extended session.</summary>
    Ehlo,

    /// <summary>HELO: open a session without extensions.</summary>
    Helo,

    /// <summary>LHLO: EHLO of LMTP.</summary>
    Lhlo,

    /// <summary>MAIL FROM: begin a transaction.</summary>
    Mail,

    /// <summary>RCPT TO: add a recipient.</summary>
    Rcpt,

    /// <summary>DATA: the message follows.</summary>
    Data,

    /// <summary>RSET: forget the transaction.</summary>
    Rset,

    /// <summary>NOOP: nothing.</summary>
    Noop,

    /// <summary>QUIT: end the session.</summary>
    Quit,
}
