using Relaybox.Mail.Gate;
using Relaybox.Mail.OpenPgp;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// What a relay's own users may send: under their own address, encrypted. Postfix has seen to it already that MAIL FROM
/// is the address that logged in.
/// </summary>
/// <param name="options">Limits.</param>
/// <param name="blocked">Whose mail goes nowhere.</param>
/// <param name="rate">How much one sender may send.</param>
internal sealed class OutgoingPolicy(FilterOptions options, BlockedAccounts blocked, SenderRateLimit rate) : IMessagePolicy
{
    /// <inheritdoc />
    public int MaxLineBytes => options.MaxSubmittedLineBytes;

    /// <inheritdoc />
    public SmtpReply? JudgeSender(PathCommand sender)
    {
        var address = sender.Path?.ToString() ?? "";
        if (address.AsSpan().Count('@') != 1)
            return FilterReplies.InvalidSender(address);
        return rate.TryPass(sender.Path!) ? null : FilterReplies.TooMuchMail(sender.Path!);
    }

    /// <inheritdoc />
    public ValueTask<Verdict> JudgeMessageAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Judge(envelope, message.Span));

    private Verdict Judge(Envelope envelope, ReadOnlySpan<byte> message)
    {
        if (SenderRules.ReadFrom(message, options.MaxHeaderBytes, out var head, out var from) is { } refusal)
            return Verdict.Refuse(refusal);
        var kind = EncryptionGate.Classify(head, ArmorHeaders.None);
        var remaining = blocked.Remaining(envelope.Recipients);
        if (blocked.Contains(envelope.Sender.Path) || remaining is { Count: 0 })
            return Verdict.Discard(kind);
        if (!from!.Matches(envelope.Sender.Path))
            return Verdict.Refuse(FilterReplies.ForgedFrom(from, envelope.Sender.Path));

        var recipients = remaining ?? envelope.Recipients;
        var isAllowed = kind switch
        {
            MailKind.Encrypted or MailKind.SecureJoinRequest => true,
            MailKind.AutocryptSetup => recipients is [var only] && from.Matches(only.Path),
            _ => false,
        };
        return isAllowed ? Verdict.Accept(kind) with { Recipients = remaining } : Verdict.Refuse(FilterReplies.EncryptionNeeded);
    }
}
