using System.Runtime.InteropServices;
using Relaybox.Mail.Gate;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>What a policy decides about a message.</summary>
/// <param name="Kind">What an accepted message was taken for.</param>
/// <param name="Refusal">The reply that refuses it; null to hand it on.</param>
/// <param name="WithNullSender">Whether it is handed on with the null reverse-path <c>&lt;&gt;</c> instead of the client's.</param>
/// <param name="Recipients">Who gets it: null for all of the envelope's; nobody when it is taken and thrown away.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Verdict(
    MailKind Kind, SmtpReply? Refusal, bool WithNullSender, IReadOnlyList<PathCommand>? Recipients = null)
{
    /// <summary>Hands the message on.</summary>
    public static Verdict Accept(MailKind kind, bool withNullSender = false) => new(kind, null, withNullSender);

    /// <summary>Answers as if the message had been handed on, and throws it away.</summary>
    public static Verdict Discard(MailKind kind) => new(kind, null, false, []);

    /// <summary>Whether the message is thrown away.</summary>
    public bool IsDiscarded => Refusal is null && Recipients is { Count: 0 };

    /// <summary>Refuses the message for all recipients.</summary>
    public static Verdict Refuse(SmtpReply reply) => new(MailKind.Cleartext, reply, false);
}
