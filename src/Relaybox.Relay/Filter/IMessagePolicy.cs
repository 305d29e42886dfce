using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>The rules of one direction. Decides from memory, so that no client waits for another.</summary>
internal interface IMessagePolicy
{
    /// <summary>Longest line of a message without CRLF, in bytes; 0 for no limit.</summary>
    int MaxLineBytes { get; }

    /// <summary>Judges a sender, once a message, before its recipients; null to go on.</summary>
    SmtpReply? JudgeSender(PathCommand sender);

    /// <summary>Judges a whole message.</summary>
    /// <param name="envelope">Sender and recipients.</param>
    /// <param name="message">The message, dot-stuffed, every line ending with CRLF.</param>
    Verdict JudgeMessage(Envelope envelope, ReadOnlySpan<byte> message);
}
