namespace Relaybox.Relay.Filter;

/// <summary>One cancellation source for all waits of a connection, started anew before each: nothing is allocated per wait.</summary>
internal sealed class ActivityTimeout : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _stopping;
    private readonly TimeSpan _timeout;

    /// <param name="timeout">How long each wait may take.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="stopping">Ends every wait at once.</param>
    public ActivityTimeout(TimeSpan timeout, TimeProvider timeProvider, CancellationToken stopping)
    {
        _timeout = timeout;
        _source = new CancellationTokenSource(timeout, timeProvider);
        _stopping = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>Begins a wait.</summary>
    public CancellationToken Start()
    {
        _source.CancelAfter(_timeout);
        return _source.Token;
    }

    /// <summary>Stops the clock while we, not the client, are at work.</summary>
    public void Pause() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Dispose();
        _source.Dispose();
    }
}
