using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// What the delivery tells Postfix of a recipient. The user reads it in a bounce, the operator in a line with
/// <c>status=deferred</c>. Codes are the reference relay's where it has one.
/// </summary>
internal static class DeliveryReplies
{
    public static readonly SmtpReply NoDomain = SmtpReply.Of(550, "5.1.3", "The address has no domain");
    public static readonly SmtpReply NullExchanger = SmtpReply.Of(556, "5.1.10", "The domain accepts no mail (null MX)");
    public static readonly SmtpReply NoSuchDomain = SmtpReply.Of(512, "5.1.2", "The domain does not exist");
    public static readonly SmtpReply ResolutionFailed = SmtpReply.Of(451, "4.4.3", "DNS resolution failed");

    // Temporary: whoever has forged the MX records must not be able to make mail bounce (RFC 8461 section 5).
    public static readonly SmtpReply NoPermittedExchanger =
        SmtpReply.Of(451, "4.7.5", "The domain's MTA-STS policy permits none of its mail servers");

    // Not 421: that closes the session, in which other domains' recipients are served.
    public static readonly SmtpReply Busy = SmtpReply.Of(451, "4.4.5", "Transport busy: too many messages for this domain are under way");
    public static readonly SmtpReply RecentlyUnreachable = SmtpReply.Of(451, "4.4.1", "No mail server of the domain could be reached a moment ago");

    /// <summary>What a peer or Postfix answered, with the code that leaves the session open where it has one that would not.</summary>
    public static SmtpReply WithinSession(SmtpReply reply) => reply.Code == 421 ? new SmtpReply(451, reply.Enhanced, reply.Text) : reply;

    /// <summary>Delivered.</summary>
    public static SmtpReply Delivered(string host) => SmtpReply.Of(250, "2.0.0", $"Ok, taken by {host} (HTTPS)");

    /// <summary>In Postfix's queue again, for its SMTP client.</summary>
    public static SmtpReply HandedToSmtp(SmtpReply byPostfix) => SmtpReply.Of(250, "2.0.0", $"Handed on to SMTP: {byPostfix.Text}");

    /// <summary>No exchanger could be reached, neither over HTTPS nor by SMTP.</summary>
    public static SmtpReply Unreachable(string reason) => SmtpReply.Of(451, "4.4.1", $"Failed to connect to any mail server: {reason}");

    /// <summary>The peer's refusal, as it gave it.</summary>
    public static SmtpReply RefusedByPeer(string host, SmtpReply reply) =>
        new(reply.Code, reply.Enhanced ?? new EnhancedCode(reply.Code / 100, 0, 0), $"{host} said: {reply.Text.Replace('\n', ' ')} (HTTPS)");
}
