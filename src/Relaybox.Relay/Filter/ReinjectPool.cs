using System.Net;
using System.Net.Sockets;
using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// Hands messages to one Postfix service over few connections: an open one saves the time that Postfix needs to accept,
/// greet and answer EHLO. The number at work at once is limited; others wait their turn.
/// </summary>
internal sealed partial class ReinjectPool : IAsyncDisposable
{
    private readonly IPEndPoint _server;
    private readonly FilterOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _lock = new();
    private readonly Stack<ReinjectConnection> _idle = [];
    private readonly ITimer _sweeper;

    /// <param name="server">Where Postfix takes messages back.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where failures are logged.</param>
    public ReinjectPool(IPEndPoint server, FilterOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _server = server;
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        _slots = new SemaphoreSlim(options.MaxReinjectConnections);
        _sweeper = timeProvider.CreateTimer(
            static pool => _ = ((ReinjectPool)pool!).SweepAsync(), this, options.ReinjectIdleTime, options.ReinjectIdleTime);
    }

    /// <summary>Hands one message over and gives Postfix's reply; failures to do so are a 451, as every 4yz to be tried again by the client.</summary>
    /// <remarks>
    /// It is not cancelled when the client leaves: once the last dot is received, the message is ours to deliver.
    /// </remarks>
    public async Task<SmtpReply> SendAsync(Envelope envelope, bool withNullSender, ReadOnlyMemory<byte> message)
    {
        using var timeout = new CancellationTokenSource(_options.ReinjectTimeout, _timeProvider);
        try
        {
            await _slots.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException exception)
        {
            Log.Failed(_logger, _server.Port, exception);
            return FilterReplies.ReinjectFailed;
        }

        try
        {
            if (await TryTakeIdleAsync() is { } idle
                && await TrySendAsync(idle, envelope, withNullSender, message, timeout.Token) is { } reply)
            {
                return reply;
            }

            // Either none was open, or the open one turned out to be dead before the message was sent.
            var fresh = await ReinjectConnection.ConnectAsync(_server, _options.HostName, timeout.Token);
            return await TrySendAsync(fresh, envelope, withNullSender, message, timeout.Token) ?? FilterReplies.ReinjectFailed;
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            Log.Failed(_logger, _server.Port, exception);
            return FilterReplies.ReinjectFailed;
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync();
        while (TakeIdle(_ => true) is { } connection)
            await connection.QuitAsync();
        _slots.Dispose();
    }

    /// <summary>Sends on one connection, and keeps or closes it.</summary>
    /// <returns>Null when the connection broke before the message was sent: another may be tried.</returns>
    private async Task<SmtpReply?> TrySendAsync(
        ReinjectConnection connection, Envelope envelope, bool withNullSender, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.SendAsync(envelope, withNullSender, message, cancellationToken);
        }
        catch (IOException exception) when (!connection.HasSentMessage)
        {
            Log.ConnectionLost(_logger, _server.Port, exception);
            return null;
        }
        finally
        {
            await GiveBackAsync(connection);
        }
    }

    private async ValueTask<ReinjectConnection?> TryTakeIdleAsync()
    {
        while (TakeIdle(_ => true) is { } connection)
        {
            if (!connection.IsStale)
                return connection;
            await connection.DisposeAsync();
        }

        return null;
    }

    private async ValueTask GiveBackAsync(ReinjectConnection connection)
    {
        connection.IdleSince = _timeProvider.GetTimestamp();
        lock (_lock)
        {
            if (connection.IsReusable && _idle.Count < _options.MaxIdleReinjectConnections)
            {
                _idle.Push(connection);
                return;
            }
        }

        await connection.QuitAsync();
    }

    private ReinjectConnection? TakeIdle(Predicate<ReinjectConnection> isWanted)
    {
        lock (_lock)
            return _idle.Count > 0 && isWanted(_idle.Peek()) ? _idle.Pop() : null;
    }

    /// <summary>Closes what was not used for a while. The top of the stack was used last: when it is old, all are.</summary>
    private async Task SweepAsync()
    {
        while (TakeIdle(c => _timeProvider.GetElapsedTime(c.IdleSince) >= _options.ReinjectIdleTime) is { } connection)
            await connection.QuitAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1020, LogLevel.Warning, "A message could not be handed to Postfix on port {Port}; the client was told to try again.")]
        public static partial void Failed(ILogger logger, int port, Exception exception);

        [LoggerMessage(1021, LogLevel.Debug, "A connection to Postfix on port {Port} was lost before the message was sent.")]
        public static partial void ConnectionLost(ILogger logger, int port, Exception exception);
    }
}
