namespace Relaybox.Relay.Daemon;

/// <summary>One cancellation source for all waits of a connection, started anew before each: nothing is allocated per wait.</summary>
/// <remarks>
/// A limit for each wait alone lets a peer hold a connection, and what has been received on it, for as long as it sends a byte now and
/// then. What has to come whole is therefore limited as well, from its first byte on: <see cref="Begin"/>.
/// </remarks>
internal sealed class ActivityTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private TimeSpan? _limit;
    private long _begun;

    /// <param name="timeout">How long each wait may take.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="stopping">Ends every wait at once.</param>
    public ActivityTimeout(TimeSpan timeout, TimeProvider timeProvider, CancellationToken stopping)
    {
        (_timeout, _timeProvider) = (timeout, timeProvider);
        _source = new CancellationTokenSource(timeout, timeProvider);
        _stopping = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Begins a wait.</summary>
    public CancellationToken Start() => Start(_timeout);

    /// <summary>Begins a wait that may take another time than most.</summary>
    public CancellationToken Start(TimeSpan timeout)
    {
        if (_limit is not { } limit)
        {
            _source.CancelAfter(timeout);
            return _source.Token;
        }

        var rest = limit - _timeProvider.GetElapsedTime(_begun);
        if (rest > TimeSpan.Zero) _source.CancelAfter(rest < timeout ? rest : timeout);
        else _source.Cancel();
        return _source.Token;
    }

    /// <summary>Limits all waits until <see cref="End"/> together; within another such limit it changes nothing.</summary>
    public void Begin(TimeSpan limit)
    {
        if (_limit is not null) return;
        _limit = limit;
        _begun = _timeProvider.GetTimestamp();
    }

    /// <summary>What had to come whole is there, or none of it is.</summary>
    public void End() => _limit = null;

    /// <summary>Stops the clock while we, not the client, are at work.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Dispose();
        _source.Dispose();
    }
}
