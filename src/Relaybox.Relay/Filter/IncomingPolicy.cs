using Relaybox.Mail.Gate;
using Relaybox.Mail.OpenPgp;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Dkim;

namespace Relaybox.Relay.Filter;

/// <summary>
/// What others may send to a relay's users: encrypted mail, requests to make contact, and bounces, signed by the author's
/// domain. All accounts refuse cleartext, so it is refused for a whole message.
/// </summary>
/// <remarks>
/// A message whose envelope sender is not its author may come by a forwarder that rewrites senders. It is handed on with
/// the null reverse-path, so that nobody ever gets a bounce for it.
/// </remarks>
/// <param name="options">Limits.</param>
/// <param name="blocked">Whose mail goes nowhere.</param>
/// <param name="origin">Asks for proof that a message is from where it says.</param>
internal sealed class IncomingPolicy(FilterOptions options, BlockedAccounts blocked, OriginCheck origin) : IMessagePolicy
{
    /// <inheritdoc />
    public int MaxLineBytes => 0;

    /// <inheritdoc />
    public SmtpReply? JudgeSender(PathCommand sender) => null;

    /// <inheritdoc />
    public async ValueTask<Verdict> JudgeMessageAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var verdict = Judge(envelope, message.Span, out var from);
        if (verdict.Refusal is not null)
            return verdict;
        // Last, because it asks the DNS.
        return await origin.FindRefusalAsync(from!, message, cancellationToken) is { } refusal ? Verdict.Refuse(refusal) : verdict;
    }

    private Verdict Judge(Envelope envelope, ReadOnlySpan<byte> message, out Mailbox? from)
    {
        if (SenderRules.ReadFrom(message, options.MaxHeaderBytes, out var head, out from) is { } refusal)
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
