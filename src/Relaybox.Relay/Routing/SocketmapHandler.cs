using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Relaybox.Mail.Smtp;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Routing;

/// <summary>
/// Serves Postfix's look-ups (socketmap_table(5)): <c>map SP key</c> in a netstring, the answer in another, one after the
/// other in the order of the requests. What is no request ends the connection; Postfix then asks again on a new one.
/// </summary>
internal sealed partial class SocketmapHandler(IEnumerable<ISocketmap> maps, TimeProvider timeProvider, ILogger<SocketmapHandler> logger)
    : ConnectionHandler
{
    /// <summary>The longest request; what Postfix itself keeps to.</summary>
    public const int MaxRequestBytes = 100_000;

    /// <summary>How long a connection may be silent, and how long a request may take to come whole. Postfix closes after ten seconds without a look-up.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(2);

    private readonly ISocketmap[] _maps = [.. maps];

    /// <inheritdoc />
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? connection.ConnectionClosed;
        try
        {
            await ServeAsync(connection.Transport, stopping);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            Log.ConnectionBroke(logger, exception);
        }
    }

    /// <summary>Answers requests until the client ends, falls silent or sends what is none.</summary>
    public async Task ServeAsync(IDuplexPipe transport, CancellationToken stopping)
    {
        var netstrings = new NetstringReader(MaxRequestBytes);
        using var timeout = new ActivityTimeout(IdleTimeout, timeProvider, stopping);
        while (true)
        {
            var result = await transport.Input.ReadAsync(timeout.Start());
            timeout.Pause();
            var buffer = result.Buffer;
            ReadStatus status;
            while ((status = netstrings.Read(ref buffer, out var request)) == ReadStatus.Complete)
            {
                timeout.End();
                Write(transport.Output, (await AnswerAsync(request, stopping)).Text);
            }

            if (!buffer.IsEmpty) timeout.Begin(IdleTimeout);
            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (transport.Output.UnflushedBytes > 0)
                await transport.Output.FlushAsync(timeout.Start());
            if (status != ReadStatus.Incomplete || result.IsCompleted) return;
        }
    }

    private async ValueTask<SocketmapAnswer> AnswerAsync(string request, CancellationToken cancellationToken)
    {
        var space = request.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || Array.Find(_maps, map => request.AsSpan(0, space).SequenceEqual(map.Name)) is not { } map)
            return SocketmapAnswer.Permanent("no such table");
        return await map.LookUpAsync(request[(space + 1)..], cancellationToken);
    }

    private static void Write(PipeWriter output, string text)
    {
        var length = text.Length.ToString(CultureInfo.InvariantCulture);
        Encoding.Latin1.GetBytes($"{length}:{text},", output);
    }

    private static partial class Log
    {
        [LoggerMessage(8100, LogLevel.Debug, "A connection for look-ups broke.")]
        public static partial void ConnectionBroke(ILogger logger, Exception exception);
    }
}
