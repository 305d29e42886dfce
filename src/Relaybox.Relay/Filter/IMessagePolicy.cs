using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>The rules of one direction. No client waits for another: only what asks the DNS may take time.</summary>
internal interface IMessagePolicy
{
    /// <summary>Longest line of a message without CRLF, in bytes; 0 for no limit.</summary>
    int MaxLineBytes { get; }

    /// <summary>Judges a sender, once a message, before its recipients; null to go on.</summary>
    SmtpReply? JudgeSender(PathCommand sender);

    /// <summary>Judges a whole message.</summary>
    /// <param name="envelope">Sender and recipients.</param>
    /// <param name="message">The message, dot-stuffed, every line ending with CRLF; not to be used after the verdict.</param>
    /// <param name="cancellationToken">The client is not served any more.</param>
    ValueTask<Verdict> JudgeMessageAsync(Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken);
}
