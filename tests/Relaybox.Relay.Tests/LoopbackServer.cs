using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Relaybox.Relay.Tests;

/// <summary>Something that relayd connects to, on a loopback address: it accepts, counts, and hangs up when it is told to.</summary>
internal abstract class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly Task _accepting;
    private int _connections;

    /// <param name="address">Where it listens.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    protected LoopbackServer(IPAddress address, int port)
    {
        _listener = new TcpListener(address, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How many connections were made.</summary>
    public int Connections => _connections;

    /// <summary>Ends when the server does.</summary>
    protected CancellationToken Stopping => _stopping.Token;

    /// <summary>Closes all connections, as a server does with idle ones.</summary>
    public void HangUp()
    {
        foreach (var client in _clients) client.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_accepting.IsCompleted) return;
        await _stopping.CancelAsync();
        _listener.Dispose();
        HangUp();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    /// <summary>Serves a client until it goes; it is hung up on afterwards.</summary>
    protected abstract Task ConverseAsync(TcpClient client);

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            Interlocked.Increment(ref _connections);
            _clients.Add(client);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await ConverseAsync(client);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException or AuthenticationException)
        {
            // The client went away, or the test ended: what matters was recorded.
        }
        finally
        {
            client.Dispose();
        }
    }
}
