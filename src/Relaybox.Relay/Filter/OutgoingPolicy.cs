using Relaybox.Mail.Gate;
using Relaybox.Mail.OpenPgp;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// What a relay's own users may send: under their own address, encrypted. Postfix has seen to it already that MAIL FROM
/// is the address that logged in.
/// </summary>
internal sealed class OutgoingPolicy(FilterOptions options) : IMessagePolicy
{
    /// <inheritdoc />
    public int MaxLineBytes => options.MaxSubmittedLineBytes;

    /// <inheritdoc />
    public SmtpReply? JudgeSender(PathCommand sender)
    {
        var address = sender.Path?.ToString() ?? "";
        return address.AsSpan().Count('@') == 1 ? null : FilterReplies.InvalidSender(address);
    }

    /// <inheritdoc />
    public ValueTask<Verdict> JudgeMessageAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Judge(envelope, message.Span));

    private Verdict Judge(Envelope envelope, ReadOnlySpan<byte> message)
    {
        if (SenderRules.ReadFrom(message, options.MaxHeaderBytes, out var head, out var from) is { } refusal)
            return Verdict.Refuse(refusal);
        if (!from!.Matches(envelope.Sender.Path))
            return Verdict.Refuse(FilterReplies.ForgedFrom(from, envelope.Sender.Path));

        var kind = EncryptionGate.Classify(head, ArmorHeaders.None);
        var isAllowed = kind switch
        {
            MailKind.Encrypted or MailKind.SecureJoinRequest => true,
            MailKind.AutocryptSetup => envelope.Recipients is [var only] && from.Matches(only.Path),
            _ => false,
        };
        return isAllowed ? Verdict.Accept(kind) : Verdict.Refuse(FilterReplies.EncryptionNeeded);
    }
}
