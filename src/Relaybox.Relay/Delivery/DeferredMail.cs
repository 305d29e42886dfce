using System.Net;
using System.Net.Sockets;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// Has Postfix's queue manager try at once what it has put off. While a part of the relay was away, mail for it was deferred and may not
/// be due for an hour; <c>postqueue -f</c> would want services that a relay does not run.
/// </summary>
internal sealed class DeferredMail : IRecoveryStep, IAsyncDisposable
{
    /// <summary>How long <see cref="TrySoon"/> takes; no shorter than this one try follows another.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // qmgr(8): forget which destinations are dead; of all messages, due or not, scan the deferred and the incoming ones.
    private static readonly byte[] Requests = "FADI"u8.ToArray();

    private readonly EndPoint _queueManager;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private int _isComing;

    /// <param name="queueManager">The queue manager's public socket, open for group postdrop.</param>
    /// <param name="time">The clock.</param>
    public DeferredMail(EndPoint queueManager, TimeProvider time)
    {
        _queueManager = queueManager;
        _time = time;
        _timer = time.CreateTimer(
            static self => _ = ((DeferredMail)self!).TryAsync(), this, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(_queueManager, cancellationToken);
        await socket.SendAsync(Requests, cancellationToken);
    }

    /// <summary>Does it after <see cref="Delay"/>, once for all who ask meanwhile; a failure is nothing but the usual wait.</summary>
    public void TrySoon()
    {
        if (Interlocked.Exchange(ref _isComing, 1) == 0) _timer.Change(Delay, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async Task TryAsync()
    {
        Volatile.Write(ref _isComing, 0);
        using var timeout = new CancellationTokenSource(Timeout, _time);
        try
        {
            await RunAsync(timeout.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Postfix is not there just now; it looks by itself when it comes back.
        }
    }
}
