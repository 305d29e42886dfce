using System.Buffers;
using System.Text;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Delivery;

/// <summary>A peer's answer to a message over HTTPS.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The start of the body.</param>
internal sealed record MxDelivReply(int Status, string Text)
{
    /// <summary>Whether the peer has the message.</summary>
    public bool IsPositive => Status is >= 200 and < 300;

    /// <summary>
    /// The SMTP reply by which the peer's policy refuses the message, now or for good. Null when the body is something else:
    /// then it is not the peer's mail service that answers.
    /// </summary>
    public SmtpReply? Refusal
    {
        get
        {
            if (Status is not (400 or 413 or 503))
                return null;
            var line = Text.AsSpan().TrimEnd();
            var end = line.IndexOfAny('\r', '\n');
            var bytes = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes($"{(end < 0 ? line : line[..end])}\r\n"));
            return SmtpReplyReader.TryRead(ref bytes, out var reply) == ReadStatus.Complete && reply.Code >= 400 && reply.Text.Length > 0
                ? reply
                : null;
        }
    }
}
