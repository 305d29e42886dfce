using Relaybox.Mail.Gate;
using Relaybox.Mail.OpenPgp;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// What others may send to a relay's users: encrypted mail, requests to make contact, and bounces. All accounts refuse
/// cleartext, so it is refused for a whole message.
/// </summary>
/// <remarks>
/// A message whose envelope sender is not its author may come by a forwarder that rewrites senders. It is handed on with
/// the null reverse-path, so that nobody ever gets a bounce for it.
/// </remarks>
/// <param name="options">Limits.</param>
/// <param name="blocked">Whose mail goes nowhere.</param>
internal sealed class IncomingPolicy(FilterOptions options, BlockedAccounts blocked) : IMessagePolicy
{
    /// <inheritdoc />
    public int MaxLineBytes => 0;

    /// <inheritdoc />
    public SmtpReply? JudgeSender(PathCommand sender) => null;

    /// <inheritdoc />
    public ValueTask<Verdict> JudgeMessageAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Judge(envelope, message.Span));

    private Verdict Judge(Envelope envelope, ReadOnlySpan<byte> message)
    {
        if (SenderRules.ReadFrom(message, options.MaxHeaderBytes, out var head, out var from) is { } refusal)
            return Verdict.Refuse(refusal);

        var kind = EncryptionGate.Classify(head, ArmorHeaders.Version);
        var remaining = blocked.Remaining(envelope.Recipients);
        if (blocked.Contains(envelope.Sender.Path) || remaining is { Count: 0 })
            return Verdict.Discard(kind);

        var isAllowed = kind switch
        {
            MailKind.Encrypted or MailKind.SecureJoinRequest => true,
            MailKind.AutomaticReport => from!.LocalPart.Equals("mailer-daemon", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
        return isAllowed
            ? Verdict.Accept(kind, withNullSender: !from!.Matches(envelope.Sender.Path)) with { Recipients = remaining }
            : Verdict.Refuse(FilterReplies.EncryptionNeeded);
    }
}
