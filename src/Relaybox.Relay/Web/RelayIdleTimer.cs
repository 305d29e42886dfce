namespace Relaybox.Relay.Web;

/// <summary>Ends a relayed connection on which nothing happens any more.</summary>
internal sealed class RelayIdleTimer(TimeProvider time) : IDisposable
{
    /// <summary>Longest silence in both directions together; IDLE clients speak at least every 29 minutes (RFC 2177).</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(35);

    /// <summary>Longest silence once one direction has ended.</summary>
    public static readonly TimeSpan HalfClosedTimeout = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _source = new(IdleTimeout, time);
    private TimeSpan _timeout = IdleTimeout;

    /// <summary>Cancelled when the connection has been silent for too long.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Something happened: the silence starts anew.</summary>
    public void Restart() => _source.CancelAfter(_timeout);

    /// <summary>One direction has ended: the other gets less patience.</summary>
    public void HalfClose()
    {
        _timeout = HalfClosedTimeout;
        Restart();
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
