using Relaybox.Mail.Mime;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>What both directions ask of a message before they look at its kind.</summary>
internal static class SenderRules
{
    /// <summary>Reads the header section and the address in From.</summary>
    /// <returns>The reply that refuses the message, or null; then <paramref name="head"/> and <paramref name="from"/> are set.</returns>
    public static SmtpReply? ReadFrom(ReadOnlySpan<byte> message, int maxHeaderBytes, out MessageHead head, out Mailbox? from)
    {
        from = null;
        if (!MessageHead.TryParse(message, maxHeaderBytes, out head))
            return FilterReplies.MalformedHeader;
        if (head.FromFields != 1)
            return head.FromFields == 0 ? FilterReplies.MissingFrom : FilterReplies.SeveralFrom;
        from = FromField.First(head.From);
        return from is null ? FilterReplies.MalformedFrom : null;
    }
}
