using Relaybox.Mail.Smtp;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Takes messages for other domains out of Postfix's queue (LMTP, RFC 2033): a delivery for each domain, all at once, and an
/// answer for each recipient.
/// </summary>
internal sealed class DeliveryReceiver(
    PeerDelivery delivery, PeerLanes lanes, UnreachablePeers unreachablePeers, DeliveryOptions options) : IMessageReceiver
{
    /// <inheritdoc />
    public int MaxLineBytes => 0;

    /// <inheritdoc />
    public bool AnswersEachRecipient => true;

    /// <inheritdoc />
    public SmtpReply? JudgeSender(PathCommand sender) => null;

    /// <inheritdoc />
    /// <remarks>Said here, the message need not be transferred; it may still turn out at its end that the lane is full.</remarks>
    public SmtpReply? JudgeRecipient(PathCommand recipient)
    {
        if (recipient.Path is not { } mailbox)
            return DeliveryReplies.NoDomain;
        if (unreachablePeers.Contains(mailbox.Domain))
            return DeliveryReplies.RecentlyUnreachable;
        return lanes.IsFull(mailbox.Domain) ? DeliveryReplies.Busy : null;
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<SmtpReply>> TakeAsync(
        Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken stopping)
    {
        var replies = new SmtpReply[envelope.Recipients.Count];
        var groups = Enumerable.Range(0, replies.Length)
            .GroupBy(i => envelope.Recipients[i].Path!.Domain, StringComparer.OrdinalIgnoreCase)
            .SelectMany(group => group.Chunk(options.MaxRecipientsPerRequest).Select(part => (Domain: group.Key.ToLowerInvariant(), Recipients: part)));
        await Task.WhenAll(groups.Select(async group =>
        {
            var part = new Envelope(envelope.Sender, [.. group.Recipients.Select(i => envelope.Recipients[i])]);
            var reply = await DeliverAsync(group.Domain, part, message, stopping);
            foreach (var i in group.Recipients)
                replies[i] = reply;
        }));
        return replies;
    }

    private async Task<SmtpReply> DeliverAsync(
        string domain, Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken stopping)
    {
        using var place = lanes.TryEnter(domain);
        if (place is null)
            return DeliveryReplies.Busy;
        await place.WaitAsync(stopping);
        // Found out by the message in front while this one waited.
        if (unreachablePeers.Contains(domain))
            return DeliveryReplies.RecentlyUnreachable;
        var reply = await delivery.DeliverAsync(domain, envelope, message, stopping);
        place.Arrive(reply.IsPositive);
        return DeliveryReplies.WithinSession(reply);
    }
}
