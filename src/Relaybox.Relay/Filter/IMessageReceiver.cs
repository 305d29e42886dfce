using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>What stands behind a session: judges an envelope while it comes, and takes the message.</summary>
internal interface IMessageReceiver
{
    /// <summary>Longest line of a message without CRLF, in bytes; 0 for no limit.</summary>
    int MaxLineBytes { get; }

    /// <summary>Whether the end of a message is answered for each recipient by itself (LMTP, RFC 2033 section 4.2), not once.</summary>
    bool AnswersEachRecipient { get; }

    /// <summary>Judges a sender, once a message, before its recipients; null to go on.</summary>
    SmtpReply? JudgeSender(PathCommand sender);

    /// <summary>Judges a recipient, before the message; null to go on.</summary>
    SmtpReply? JudgeRecipient(PathCommand recipient);

    /// <summary>Takes a whole message, or refuses it.</summary>
    /// <param name="envelope">Sender and recipients.</param>
    /// <param name="message">
    /// The message, dot-stuffed, every line ending with CRLF, with the terminating dot; not to be used after the answer.
    /// </param>
    /// <param name="stopping">The client is not served any more.</param>
    /// <returns>One reply; or one for each recipient, in their order, when <see cref="AnswersEachRecipient"/>.</returns>
    ValueTask<IReadOnlyList<SmtpReply>> TakeAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken stopping);
}
