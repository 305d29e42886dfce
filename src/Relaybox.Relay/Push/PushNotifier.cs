using System.Threading.Channels;
using Relaybox.Relay.Metadata;

namespace Relaybox.Relay.Push;

/// <summary>
/// Wakes the devices of an account through the notifier when a message arrived. A delivery only leaves word here and never waits; one
/// token is in the queue once, however many messages arrive, so a notifier that is down costs bounded memory.
/// </summary>
internal sealed partial class PushNotifier : BackgroundService
{
    private const int RetryFactor = 8;

    private readonly PushOptions _options;
    private readonly DeviceTokenStore _tokens;
    private readonly PendingNotificationFiles _files;
    private readonly NotifierClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<PushNotifier> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Address, string Token), PendingNotification> _pending = [];
    private readonly Channel<PendingNotification> _first = Channel.CreateUnbounded<PendingNotification>();
    private readonly Channel<PendingNotification> _retries = Channel.CreateUnbounded<PendingNotification>();
    private bool _toldOfOverflow;

    public PushNotifier(
        PushOptions options, DeviceTokenStore tokens, PendingNotificationFiles files, NotifierClient client, TimeProvider time, ILogger<PushNotifier> logger)
    {
        (_options, _tokens, _files, _client, _time, _logger) = (options, tokens, files, client, time, logger);
    }

    /// <summary>How many devices are to be told.</summary>
    public int PendingCount
    {
        get
        {
            lock (_gate) return _pending.Count;
        }
    }

    /// <summary>How many of them wait for the time of their next attempt.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_gate) return _pending.Values.Count(item => item.IsWaiting);
        }
    }

    /// <summary>Queues a notification for each device of an account.</summary>
    /// <exception cref="IOException">The tokens cannot be read.</exception>
    public void NotifyOfMessage(string address)
    {
        if (_options.Notifier is null) return;
        foreach (var token in _tokens.Find(address)) Enqueue(new PendingNotification(address, token, _time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        lock (_gate)
        {
            foreach (var item in _pending.Values)
            {
                item.Timer?.Dispose();
                TrySave(item);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Notifier is null) return Task.CompletedTask;
        LoadPending();
        return Task.WhenAll(
        [
            .. Enumerable.Range(0, _options.FirstAttempts).Select(_ => WorkAsync(_first.Reader, stoppingToken)),
            .. Enumerable.Range(0, _options.Retries).Select(_ => WorkAsync(_retries.Reader, stoppingToken)),
        ]);
    }

    private void LoadPending()
    {
        try
        {
            foreach (var item in _files.Load())
            {
                if (item.Start + _options.MaxAge < _time.GetUtcNow() || !Enqueue(item)) PendingNotificationFiles.Remove(item);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(_logger, exception.GetType().Name);
        }
    }

    /// <returns>False when the token is in the queue already, or the queue is full.</returns>
    private bool Enqueue(PendingNotification item)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue((item.Address, item.Token), out var known))
            {
                Renew(known, item.Start);
                return false;
            }

            if (_pending.Count >= _options.MaxPending)
            {
                if (!_toldOfOverflow) Log.Overflow(_logger, _options.MaxPending);
                _toldOfOverflow = true;
                return false;
            }

            _pending.Add((item.Address, item.Token), item);
        }

        _first.Writer.TryWrite(item);
        return true;
    }

    /// <summary>Another message for a device that is still to be told.</summary>
    private void Renew(PendingNotification item, DateTimeOffset now)
    {
        if (now > item.Start) item.Start = now;
        if (item.LastAttempt is not { } last) return;
        if (!item.IsWaiting)
        {
            // The device may wake by the attempt under way and look before this message is there.
            item.IsWantedAgain = true;
        }
        else if (now - last >= _options.MinInterval)
        {
            Retry(item);
        }
    }

    private async Task WorkAsync(ChannelReader<PendingNotification> queue, CancellationToken stopping)
    {
        await foreach (var item in queue.ReadAllAsync(stopping))
        {
            lock (_gate) item.LastAttempt = _time.GetUtcNow();
            var outcome = await _client.PostAsync(item.Token, stopping);
            try
            {
                Conclude(item, outcome);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.NotKept(_logger, exception.GetType().Name);
            }
        }
    }

    private void Conclude(PendingNotification item, NotifyOutcome outcome)
    {
        if (outcome == NotifyOutcome.Gone) _tokens.TryRemove(item.Address, item.Token);
        lock (_gate)
        {
            if (outcome == NotifyOutcome.Failed)
            {
                Postpone(item);
                return;
            }

            if (outcome == NotifyOutcome.Done && item.IsWantedAgain)
            {
                (item.IsWantedAgain, item.Failures) = (false, 0);
                _first.Writer.TryWrite(item);
                return;
            }

            Forget(item);
        }
    }

    private void Postpone(PendingNotification item)
    {
        item.IsWantedAgain = false;
        var wait = _options.FirstRetry * Math.Pow(RetryFactor, item.Failures);
        if (item.Failures >= _options.MaxFailures || _time.GetUtcNow() + wait > item.Start + _options.MaxAge)
        {
            Log.GivenUp(_logger);
            Forget(item);
            return;
        }

        item.Failures++;
        item.IsWaiting = true;
        item.Timer = _time.CreateTimer(_ => RetryWhenDue(item), null, wait, Timeout.InfiniteTimeSpan);
        TrySave(item);
    }

    private void RetryWhenDue(PendingNotification item)
    {
        lock (_gate) Retry(item);
    }

    private void Retry(PendingNotification item)
    {
        // The timer may fire although it was overtaken.
        if (!item.IsWaiting) return;
        item.IsWaiting = false;
        item.Timer?.Dispose();
        item.Timer = null;
        _retries.Writer.TryWrite(item);
    }

    private void Forget(PendingNotification item)
    {
        _pending.Remove((item.Address, item.Token));
        _toldOfOverflow &= _pending.Count > _options.MaxPending / 2;
        PendingNotificationFiles.Remove(item);
    }

    private void TrySave(PendingNotification item)
    {
        try
        {
            _files.Save(item);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(_logger, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Warning, "A push notification was given up: the notifier did not take it in time.")]
        public static partial void GivenUp(ILogger logger);

        [LoggerMessage(3011, LogLevel.Warning, "More than {Limit} push notifications wait for the notifier; further ones are dropped.")]
        public static partial void Overflow(ILogger logger, int limit);

        [LoggerMessage(3012, LogLevel.Error, "Pending push notifications could not be read or written ({Problem}).")]
        public static partial void NotKept(ILogger logger, string problem);
    }
}
