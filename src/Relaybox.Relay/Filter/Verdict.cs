using System.Runtime.InteropServices;
using Relaybox.Mail.Gate;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>What a policy decides about a message.</summary>
/// <param name="Kind">What an accepted message was taken for.</param>
/// <param name="Refusal">The reply that refuses it; null to hand it on.</param>
/// <param name="WithNullSender">Whether it is handed on with the null reverse-path <c>&lt;&gt;</c> instead of the client's.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Verdict(MailKind Kind, SmtpReply? Refusal, bool WithNullSender)
{
    /// <summary>Hands the message on.</summary>
    public static Verdict Accept(MailKind kind, bool withNullSender = false) => new(kind, null, withNullSender);

    /// <summary>Refuses the message for all recipients.</summary>
    public static Verdict Refuse(SmtpReply reply) => new(MailKind.Cleartext, reply, false);
}
