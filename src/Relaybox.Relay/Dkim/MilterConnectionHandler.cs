using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Dkim;

/// <summary>Serves Postfix's connections to the milter that signs outgoing mail and bounces.</summary>
internal sealed partial class MilterConnectionHandler(
    DkimIdentity identity, MilterOptions options, TimeProvider timeProvider, RelayMetrics metrics, ILogger<MilterConnectionHandler> logger) : ConnectionHandler
{
    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var scope = logger.BeginScope("ConnectionId:{ConnectionId}", connection.ConnectionId);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? connection.ConnectionClosed;
        try
        {
            using var session = new MilterSession(connection.Transport, identity, options, timeProvider, metrics, logger);
            await session.RunAsync(stopping);
        }
        catch (IOException exception)
        {
            Log.ConnectionBroke(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9023, LogLevel.Debug, "A connection to the milter broke.")]
        public static partial void ConnectionBroke(ILogger logger, Exception exception);
    }
}
