using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// One filter's way for a message: its policy, then Postfix, then the answer. SMTP sessions and the HTTPS door share it, so
/// that no door is more open than the other.
/// </summary>
/// <param name="name">The filter's name in logs: <c>outgoing</c> or <c>incoming</c>.</param>
/// <param name="policy">Its rules.</param>
/// <param name="reinject">Its way back to Postfix.</param>
/// <param name="logger">Where verdicts are logged, without addresses.</param>
internal sealed partial class FilterGate(string name, IMessagePolicy policy, ReinjectPool reinject, ILogger<FilterGate> logger)
    : IMessageReceiver
{
    /// <inheritdoc />
    public int MaxLineBytes => policy.MaxLineBytes;

    /// <inheritdoc />
    public bool AnswersEachRecipient => false;

    /// <inheritdoc />
    public SmtpReply? JudgeSender(PathCommand sender) => policy.JudgeSender(sender);

    /// <inheritdoc />
    public SmtpReply? JudgeRecipient(PathCommand recipient) => null;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<SmtpReply>> TakeAsync(
        Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken stopping) =>
        [await HandOnAsync(envelope, message, stopping)];

    /// <summary>Judges a message and hands it to Postfix.</summary>
    /// <param name="envelope">Sender and recipients.</param>
    /// <param name="message">The message, dot-stuffed, with the terminating dot.</param>
    /// <param name="stopping">The client is not served any more.</param>
    /// <returns>The answer for the client; positive only when Postfix has the message on disk, or it is to be thrown away.</returns>
    public async ValueTask<SmtpReply> HandOnAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken stopping)
    {
        var verdict = await policy.JudgeMessageAsync(envelope, message[..^DataScanner.TerminatorBytes], stopping);
        if (verdict.Refusal is { } refusal)
        {
            Log.Refused(logger, name, refusal.Code);
            return refusal;
        }

        if (verdict.IsDiscarded)
        {
            Log.Dropped(logger, name);
            return FilterReplies.Ok;
        }

        if (verdict.Recipients is { } recipients)
            envelope = new Envelope(envelope.Sender, recipients);
        var reply = await reinject.SendAsync(envelope, verdict.WithNullSender, message);
        if (reply.IsPositive)
            Log.Accepted(logger, name, verdict.Kind);
        else
            Log.RefusedByPostfix(logger, name, verdict.Kind, reply.Code);
        return reply;
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "The {Filter} filter accepted a message ({Kind}).")]
        public static partial void Accepted(ILogger logger, string filter, Mail.Gate.MailKind kind);

        [LoggerMessage(1002, LogLevel.Information, "The {Filter} filter refused a message with {Code}.")]
        public static partial void Refused(ILogger logger, string filter, int code);

        [LoggerMessage(1003, LogLevel.Warning, "Postfix did not take a message ({Kind}) back from the {Filter} filter: {Code}.")]
        public static partial void RefusedByPostfix(ILogger logger, string filter, Mail.Gate.MailKind kind, int code);

        [LoggerMessage(1005, LogLevel.Information, "The {Filter} filter dropped a message of or for blocked accounts.")]
        public static partial void Dropped(ILogger logger, string filter);
    }
}
