using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Web;

/// <summary>
/// Port 443's connection middleware: looks at the ClientHello without consuming it and hands the connection, TLS still
/// closed, to Dovecot or Postfix, or lets it go on to HTTPS.
/// </summary>
internal sealed partial class AlpnMultiplexer(
    RelayListeners listeners,
    ConnectionRelay relay,
    TimeProvider time,
    ILogger<AlpnMultiplexer> logger)
{
    /// <summary>How long a client may take for its ClientHello; who is slower than this holds a socket for nothing.</summary>
    public static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Serves one connection.</summary>
    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        switch (await PeekAsync(connection))
        {
            case AlpnRoute.Https:
                await next(connection);
                break;
            case AlpnRoute.Imap:
                await relay.RunAsync(connection, listeners.ProxiedImaps);
                break;
            case AlpnRoute.Submission:
                await relay.RunAsync(connection, listeners.ProxiedSubmissions);
                break;
            default:
                // Not TLS, or nothing: there is no protocol in which a refusal could be said.
                break;
        }
    }

    /// <summary>Reads until the ClientHello is whole, and leaves it in the pipe.</summary>
    /// <returns>Null when the connection is to be closed.</returns>
    private async Task<AlpnRoute?> PeekAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(HelloTimeout, time);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(timeout.Token);
                var status = Parse(result.Buffer, out var route);
                if (status == ClientHelloStatus.Complete)
                {
                    // Nothing examined: whoever reads next gets these bytes at once.
                    input.AdvanceTo(result.Buffer.Start);
                    return route;
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (status == ClientHelloStatus.Invalid || result.IsCompleted || result.IsCanceled) return null;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            Log.NoHello(logger, exception.GetType().Name);
            return null;
        }
    }

    private static ClientHelloStatus Parse(in ReadOnlySequence<byte> received, out AlpnRoute route)
    {
        if (received.IsSingleSegment) return ClientHello.Parse(received.FirstSpan, out route);

        var start = received.Slice(0, Math.Min(received.Length, ClientHello.MaxBytes));
        return ClientHello.Parse(start.ToArray(), out route);
    }

    private static partial class Log
    {
        [LoggerMessage(4020, LogLevel.Debug, "A connection ended before its ClientHello: {Reason}.")]
        public static partial void NoHello(ILogger logger, string reason);
    }
}
