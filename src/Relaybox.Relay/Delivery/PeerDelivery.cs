using System.Net.Sockets;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Brings a message to one domain: over HTTPS, or when the domain's relay does not take it so, through Postfix's own SMTP
/// client. Nothing is acknowledged before the peer or Postfix has acknowledged it.
/// </summary>
internal sealed partial class PeerDelivery(
    PeerRouter router,
    PeerConnector connector,
    MxDelivClient https,
    ReinjectPool smtpOnly,
    SmtpOnlyPeers smtpOnlyPeers,
    UnreachablePeers unreachablePeers,
    DeliveryOptions options,
    ILogger<PeerDelivery> logger)
{
    /// <summary>Delivers.</summary>
    /// <param name="domain">The recipients' domain.</param>
    /// <param name="envelope">Sender and recipients.</param>
    /// <param name="message">The message, dot-stuffed, with the terminating dot.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The answer for all of these recipients.</returns>
    public async Task<SmtpReply> DeliverAsync(
        string domain, Envelope envelope, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // It came to the queue before that was found out; or the table that Postfix asks was not asked again.
        if (smtpOnlyPeers.Contains(domain))
            return await HandToSmtpAsync(envelope, message);

        var route = await router.FindAsync(domain, cancellationToken);
        if (route.Refusal is { } refusal)
            return refusal;

        var reason = "";
        foreach (var host in route.Hosts)
        {
            try
            {
                var reply = await https.SendAsync(host, route.IsVerified, envelope, message, cancellationToken);
                if (reply.IsPositive)
                {
                    Log.Delivered(logger, host);
                    return DeliveryReplies.Delivered(host);
                }

                if (reply.Refusal is { } byPeer)
                {
                    Log.Refused(logger, host, byPeer.Code);
                    return DeliveryReplies.RefusedByPeer(host, byPeer);
                }

                Log.NoHttps(logger, host, $"HTTP status {reply.Status}");
            }
            catch (IOException exception)
            {
                Log.NoHttps(logger, host, exception.Message);
            }

            if (await WhySmtpIsUnreachableAsync(host, cancellationToken) is not { } why)
            {
                var reply = await HandToSmtpAsync(envelope, message);
                if (reply.IsPositive)
                    smtpOnlyPeers.Remember(domain);
                return reply;
            }

            reason = why;
        }

        unreachablePeers.Remember(domain);
        return DeliveryReplies.Unreachable(reason);
    }

    /// <summary>
    /// Looks whether anybody listens for SMTP. A message that was handed on stays with SMTP: it must not be handed to a
    /// port that its host's provider blocks while the peer's HTTPS pauses for a restart.
    /// </summary>
    private async Task<string?> WhySmtpIsUnreachableAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await connector.ConnectAsync(host, options.PeerSmtpPort, options.SmtpConnectTimeout, cancellationToken);
            await socket.SendAsync("QUIT\r\n"u8.ToArray(), cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return exception.Message;
        }
    }

    private async Task<SmtpReply> HandToSmtpAsync(Envelope envelope, ReadOnlyMemory<byte> message)
    {
        var reply = await smtpOnly.SendAsync(envelope, withNullSender: false, message);
        return reply.IsPositive ? DeliveryReplies.HandedToSmtp(reply) : reply;
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Debug, "{Host} took a message over HTTPS.")]
        public static partial void Delivered(ILogger logger, string host);

        [LoggerMessage(8002, LogLevel.Debug, "{Host} refused a message over HTTPS with {Code}.")]
        public static partial void Refused(ILogger logger, string host, int code);

        [LoggerMessage(8003, LogLevel.Debug, "{Host} does not take mail over HTTPS: {Reason}.")]
        public static partial void NoHttps(ILogger logger, string host, string reason);
    }
}
