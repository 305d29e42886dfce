using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Relaybox.Relay.Filter;

/// <summary>Serves the connections of one filter: a before-queue SMTP proxy behind Postfix's <c>smtpd_proxy_filter</c>.</summary>
internal sealed partial class FilterConnectionHandler : ConnectionHandler, IAsyncDisposable
{
    private readonly FilterServices _filter;
    private readonly ReinjectPool _reinject;

    /// <param name="name">The filter's name in logs.</param>
    /// <param name="policy">Its rules.</param>
    /// <param name="reinject">Where Postfix takes its messages back.</param>
    /// <param name="budget">The memory for messages, shared by both filters.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where verdicts are logged.</param>
    public FilterConnectionHandler(
        string name,
        IMessagePolicy policy,
        IPEndPoint reinject,
        BufferBudget budget,
        FilterOptions options,
        TimeProvider timeProvider,
        ILogger<FilterConnectionHandler> logger)
    {
        _reinject = new ReinjectPool(reinject, options, timeProvider, logger);
        _filter = new FilterServices(name, policy, _reinject, budget, options, timeProvider, logger);
    }

    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var scope = _filter.Logger.BeginScope("ConnectionId:{ConnectionId}", connection.ConnectionId);
        // Kestrel waits for connections when it stops; without this an idle one would hold the stop up to its limit.
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? connection.ConnectionClosed;
        try
        {
            await new FilterSession(connection.Transport, _filter).RunAsync(stopping);
        }
        catch (IOException exception)
        {
            Log.ConnectionBroke(_filter.Logger, _filter.Name, exception);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _reinject.DisposeAsync();

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Debug, "A connection to the {Filter} filter broke.")]
        public static partial void ConnectionBroke(ILogger logger, string filter, Exception exception);
    }
}
