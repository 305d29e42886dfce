using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Metadata;

/// <summary>
/// Serves Dovecot's dict protocol. The client sends several lines at once and reads the answers in their order; a client that breaks the
/// rules is cut off, and comes back when it is Dovecot.
/// </summary>
internal sealed class DictConnectionHandler(MetadataEntries entries, TimeProvider time, ILogger<DictConnectionHandler> logger)
    : ConnectionHandler
{
    /// <summary>How long a connection may be silent between two lines; Dovecot opens another when it needs one.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    /// <summary>How long a line may take once it has begun, and how long the client may take to read an answer.</summary>
    public static readonly TimeSpan LineTimeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            await ServeAsync(connection.Transport, connection.Stopping());
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Cut off, too slow, or relayd ends: there is nobody left to tell.
        }
    }

    /// <summary>Answers until the client goes, breaks the rules or is too slow.</summary>
    public async Task ServeAsync(IDuplexPipe transport, CancellationToken stopping)
    {
        var session = new DictSession(entries, logger);
        using var timeout = new ActivityTimeout(IdleTimeout, time, stopping);
        var reply = new StringBuilder();
        while (true)
        {
            var read = await ReadAsync(transport.Input, timeout);
            timeout.Pause();
            var buffer = read.Buffer;
            var understood = true;
            while (understood && TryTakeLine(ref buffer, out var line))
            {
                timeout.End();
                understood = Answer(session, line, reply);
            }

            if (!buffer.IsEmpty) timeout.Begin(LineTimeout);
            var tooLong = buffer.Length > DictRequest.MaxLineBytes;
            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (reply.Length > 0) await WriteAsync(transport.Output, reply, timeout);
            if (!understood || tooLong || read.IsCompleted) return;
        }
    }

    private static bool Answer(DictSession session, ReadOnlySequence<byte> line, StringBuilder reply)
    {
        if (line.Length > DictRequest.MaxLineBytes) return false;
        if (line.IsSingleSegment) return session.Answer(line.FirstSpan, reply);
        return session.Answer(line.ToArray(), reply);
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is not { } end) return false;
        line = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return true;
    }

    /// <summary>Mostly the next line is there before anybody has to wait for it.</summary>
    private static ValueTask<ReadResult> ReadAsync(PipeReader input, ActivityTimeout timeout) =>
        input.TryRead(out var result) ? new(result) : input.ReadAsync(timeout.Start());

    private static async Task WriteAsync(PipeWriter output, StringBuilder reply, ActivityTimeout timeout)
    {
        foreach (var chunk in reply.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
        reply.Clear();
        await output.FlushAsync(timeout.Start(LineTimeout));
    }
}
