namespace Relaybox.ImageBuilder.Packages;

/// <summary>Cancels when nothing happened for a while.</summary>
internal sealed class SilenceTimer : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _linked;

    /// <summary>Starts the timer.</summary>
    /// <param name="limit">How long nothing may happen.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="cancellationToken">Cancels as well.</param>
    public SilenceTimer(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _limit = limit;
        _timer = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timer.Token);
    }

    /// <summary>Cancelled after silence, or by the caller.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Something happened.</summary>
    public void Restart() => _timer.CancelAfter(_limit);

    /// <inheritdoc/>
    public void Dispose()
    {
        _linked.Dispose();
        _timer.Dispose();
    }
}
