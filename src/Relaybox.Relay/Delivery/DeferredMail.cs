using System.Net;
using System.Net.Sockets;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Has Postfix's queue manager try at once what it has put off. While a part of the relay was away, mail for it was deferred and may not
/// be due for an hour; <c>postqueue -f</c> would want services that a relay does not run.
/// </summary>
/// <remarks>
/// A try makes the whole queue active, also what waits for peers that are dead, and writes all of it anew. So tries that are asked for again and again
/// have ever longer pauses between them: a relay that falters under its queue must not be given all of it each time it is well for a moment.
/// </remarks>
internal sealed class DeferredMail : IRecoveryStep, IAsyncDisposable
{
    /// <summary>How long <see cref="TrySoon"/> takes at the least, and the shortest pause between two tries; it doubles with each.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(2);

    /// <summary>After so long without a try the pauses begin anew.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // qmgr(8): forget which destinations are dead; of all messages, due or not, scan the deferred and the incoming ones.
    private static readonly byte[] Requests = "FADI"u8.ToArray();

    private readonly EndPoint _queueManager;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private bool _isComing;
    private long? _lastTry;
    private TimeSpan _pause;

    /// <param name="queueManager">The queue manager's public socket, open for group postdrop.</param>
    /// <param name="time">The clock.</param>
    public DeferredMail(EndPoint queueManager, TimeProvider time)
    {
        _queueManager = queueManager;
        _time = time;
        _timer = time.CreateTimer(
            static self => _ = ((DeferredMail)self!).TryAsync(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does it at once, or when the pause after the last try is over.</summary>
    /// <exception cref="SocketException">There is no queue manager.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (UntilNext() is var wait && wait > TimeSpan.Zero)
            {
                Plan(wait);
                return;
            }

            Note();
        }

        await SendAsync(cancellationToken);
    }

    /// <summary>Does it after <see cref="Delay"/> or the pause, once for all who ask meanwhile; a failure is nothing but the usual wait.</summary>
    public void TrySoon()
    {
        lock (_lock)
        {
            var wait = UntilNext();
            Plan(wait > Delay ? wait : Delay);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private TimeSpan UntilNext() => _lastTry is { } last ? _pause - _time.GetElapsedTime(last) : TimeSpan.Zero;

    private void Plan(TimeSpan wait)
    {
        if (!_isComing) _timer.Change(wait, System.Threading.Timeout.InfiniteTimeSpan);
        _isComing = true;
    }

    private void Note()
    {
        var isCalm = _lastTry is not { } last || _time.GetElapsedTime(last) > Calm;
        _pause = isCalm ? Delay : _pause * 2 < MaxPause ? _pause * 2 : MaxPause;
        _lastTry = _time.GetTimestamp();
    }

    private async Task TryAsync()
    {
        lock (_lock)
        {
            _isComing = false;
            Note();
        }

        using var timeout = new CancellationTokenSource(Timeout, _time);
        try
        {
            await SendAsync(timeout.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Postfix is not there just now; it looks by itself when it comes back.
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(_queueManager, cancellationToken);
        await socket.SendAsync(Requests, cancellationToken);
    }
}
