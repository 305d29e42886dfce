using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Relaybox.Relay.Filter;

/// <summary>
/// Serves the connections of one filter, a before-queue SMTP proxy behind Postfix's <c>smtpd_proxy_filter</c>; or of the
/// delivery, an LMTP server behind its queue.
/// </summary>
/// <param name="filter">What the connections share.</param>
internal sealed partial class FilterConnectionHandler(FilterServices filter) : ConnectionHandler
{
    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var scope = filter.Logger.BeginScope("ConnectionId:{ConnectionId}", connection.ConnectionId);
        // Kestrel waits for connections when it stops; without this an idle one would hold the stop up to its limit.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? connection.ConnectionClosed;
        try
        {
            await new FilterSession(connection.Transport, filter).RunAsync(stopping);
        }
        catch (IOException exception)
        {
            Log.ConnectionBroke(filter.Logger, filter.Name, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Debug, "A connection to the {Filter} service broke.")]
        public static partial void ConnectionBroke(ILogger logger, string filter, Exception exception);
    }
}
