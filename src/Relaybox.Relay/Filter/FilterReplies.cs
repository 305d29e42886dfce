using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// Every reply of the filters. Codes and texts of verdicts are those of the reference relay, on which clients and their
/// tests rely; the enhanced codes (RFC 3463; 5.7.10 for 523: RFC 7372's registry) are ours.
/// </summary>
internal static class FilterReplies
{
    public static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "Ok");
    public static readonly SmtpReply SenderOk = SmtpReply.Of(250, "2.1.0", "Ok");
    public static readonly SmtpReply RecipientOk = SmtpReply.Of(250, "2.1.5", "Ok");
    public static readonly SmtpReply StartData = new(354, null, "End data with <CR><LF>.<CR><LF>");
    public static readonly SmtpReply Bye = SmtpReply.Of(221, "2.0.0", "Bye");

    public static readonly SmtpReply UnknownCommand = SmtpReply.Of(500, "5.5.2", "Command not recognized");
    public static readonly SmtpReply CommandTooLong = SmtpReply.Of(500, "5.5.2", "Line too long");
    public static readonly SmtpReply MalformedLine = SmtpReply.Of(500, "5.5.2", "Line must end with CRLF");
    public static readonly SmtpReply NoArgument = SmtpReply.Of(501, "5.5.4", "No parameters allowed");
    public static readonly SmtpReply NeedHello = SmtpReply.Of(503, "5.5.1", "Send EHLO first");
    public static readonly SmtpReply NestedMail = SmtpReply.Of(503, "5.5.1", "Nested MAIL command");
    public static readonly SmtpReply NeedMail = SmtpReply.Of(503, "5.5.1", "Need MAIL command");
    public static readonly SmtpReply NeedRecipient = SmtpReply.Of(503, "5.5.1", "Need RCPT command");
    public static readonly SmtpReply MalformedSender = SmtpReply.Of(500, "5.1.7", "Invalid address in MAIL FROM");
    public static readonly SmtpReply MalformedRecipient = SmtpReply.Of(501, "5.1.3", "Invalid address in RCPT TO");
    public static readonly SmtpReply TooManyRecipients = SmtpReply.Of(452, "4.5.3", "Too many recipients");
    public static readonly SmtpReply TooManyErrors = SmtpReply.Of(421, "4.7.0", "Too many errors");
    public static readonly SmtpReply TimedOut = SmtpReply.Of(421, "4.4.2", "Timeout");
    public static readonly SmtpReply ShuttingDown = SmtpReply.Of(421, "4.3.2", "Service shutting down");

    public static readonly SmtpReply MessageTooLarge = SmtpReply.Of(552, "5.3.4", "Message exceeds maximum size");
    public static readonly SmtpReply EndlessData = SmtpReply.Of(421, "4.3.4", "Message exceeds maximum size");
    public static readonly SmtpReply OutOfBuffers = SmtpReply.Of(452, "4.3.1", "Insufficient system resources");
    public static readonly SmtpReply InvalidData = SmtpReply.Of(500, "5.6.0", "Invalid DATA");
    public static readonly SmtpReply DataLineTooLong = SmtpReply.Of(500, "5.6.0", "Invalid DATA: line too long");
    public static readonly SmtpReply MalformedHeader = SmtpReply.Of(500, "5.6.0", "Failed to parse message: malformed or oversized header");
    public static readonly SmtpReply MissingFrom = SmtpReply.Of(500, "5.6.0", "Invalid FROM header: missing");
    public static readonly SmtpReply SeveralFrom = SmtpReply.Of(500, "5.6.0", "Invalid FROM header: more than one");
    public static readonly SmtpReply MalformedFrom = SmtpReply.Of(500, "5.6.0", "Invalid FROM header: no valid address");
    public static readonly SmtpReply EncryptionNeeded = SmtpReply.Of(523, "5.7.10", "Encryption Needed: Invalid Unencrypted Mail");
    public static readonly SmtpReply NoSignature = SmtpReply.Of(554, "5.7.1", "No DKIM signature found");
    public static readonly SmtpReply KeyUnavailable = SmtpReply.Of(451, "4.7.5", "DKIM key cannot be looked up now");
    public static readonly SmtpReply ReinjectFailed = SmtpReply.Of(451, "4.3.0", "Temporary local error");

    public static SmtpReply Greeting(string hostName) => new(220, null, $"{hostName} ESMTP");

    public static SmtpReply Helo(string hostName) => new(250, null, hostName);

    /// <summary>
    /// What Postfix in front announces to its clients, no more: it hands their MAIL and RCPT parameters on, and we hand
    /// them on to Postfix behind.
    /// </summary>
    public static SmtpReply Ehlo(string hostName, long maxMessageBytes) =>
        new(250, null, $"{hostName}\nPIPELINING\nSIZE {maxMessageBytes}\n8BITMIME\nENHANCEDSTATUSCODES");

    public static SmtpReply InvalidSender(string address) => SmtpReply.Of(500, "5.1.7", $"Invalid from address <{address}>");

    public static SmtpReply NoValidSignature(string reason) =>
        SmtpReply.Of(554, "5.7.1", $"No valid DKIM signature found: {reason}");

    /// <summary>The colon behind the enhanced code is the reference relay's, whose clients look for the whole.</summary>
    public static SmtpReply TooMuchMail(Mailbox sender) => new(450, null, $"4.7.1: Too much mail from <{sender}>, try again later");

    public static SmtpReply ForgedFrom(Mailbox from, Mailbox? sender) =>
        SmtpReply.Of(500, "5.7.1", $"Invalid FROM <{from}> for <{sender}>");
}
