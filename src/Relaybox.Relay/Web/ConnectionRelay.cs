using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Relaybox.Relay.Web;

/// <summary>
/// Joins a client's connection with a service of this relay and copies bytes both ways until either side is done. What is
/// not taken is not read, so a slow side slows the other; a waiting connection holds no buffer.
/// </summary>
internal sealed partial class ConnectionRelay(TimeProvider time, ILogger<ConnectionRelay> logger)
{
    private const int CopyBufferBytes = 16 * 1024;

    /// <summary>Runs until the connection is over; ends quietly when a side vanishes or relayd stops.</summary>
    public async Task RunAsync(ConnectionContext client, IPEndPoint service)
    {
        using var socket = new Socket(service.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(service);
        }
        catch (SocketException exception)
        {
            Log.ServiceUnreachable(logger, service, exception.Message);
            return;
        }

        using var idle = new RelayIdleTimer(time);
        // Not ConnectionClosed: Kestrel says that as soon as the client has nothing more to send.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            idle.Token,
            client.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None);
        try
        {
            await socket.SendAsync(ProxyHeader.Create(client.RemoteEndPoint, client.LocalEndPoint), stop.Token);
            await CopyBothAsync(client.Transport, socket, idle, stop);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            Log.Ended(logger, exception.GetType().Name);
        }
    }

    private static async Task CopyBothAsync(IDuplexPipe client, Socket service, RelayIdleTimer idle, CancellationTokenSource stop)
    {
        var fromClient = FromClientAsync(client.Input, service, idle, stop.Token);
        var toClient = ToClientAsync(service, client.Output, idle, stop.Token);
        var first = await Task.WhenAny(fromClient, toClient);
        if (first.IsCompletedSuccessfully) idle.HalfClose();
        else await stop.CancelAsync();
        await Task.WhenAll(fromClient, toClient);
    }

    private static async Task FromClientAsync(PipeReader input, Socket socket, RelayIdleTimer idle, CancellationToken stop)
    {
        while (true)
        {
            var result = await input.ReadAsync(stop);
            foreach (var segment in result.Buffer) await SendAllAsync(socket, segment, stop);
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || result.IsCanceled) break;
            idle.Restart();
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task ToClientAsync(Socket socket, PipeWriter output, RelayIdleTimer idle, CancellationToken stop)
    {
        while (true)
        {
            // Wait with an empty buffer first: ten thousand idle connections then hold no memory here.
            await socket.ReceiveAsync(Memory<byte>.Empty, stop);
            var received = await socket.ReceiveAsync(output.GetMemory(CopyBufferBytes), stop);
            if (received == 0) break;
            output.Advance(received);
            if ((await output.FlushAsync(stop)).IsCompleted) break;
            idle.Restart();
        }

        await output.CompleteAsync();
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, stop)..];
    }

    private static partial class Log
    {
        [LoggerMessage(4021, LogLevel.Error, "A connection on port 443 could not be handed to {Service}: {Reason}")]
        public static partial void ServiceUnreachable(ILogger logger, IPEndPoint service, string reason);

        [LoggerMessage(4022, LogLevel.Debug, "A relayed connection ended: {Reason}.")]
        public static partial void Ended(ILogger logger, string reason);
    }
}
