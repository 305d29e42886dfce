using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Relaybox.Bench;

/// <summary>An SMTP server on a free loopback port that takes every message and forgets it.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Cuts one line without its CRLF off the front of what was read.</summary>
    public static bool TryReadLine(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out line, "\r\n"u8))
            return false;
        buffer = buffer.Slice(reader.Position);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync(_stopping.Token);
            client.NoDelay = true;
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        var (reader, writer) = (PipeReader.Create(stream), PipeWriter.Create(stream));
        var isInData = false;
        writer.Write("220 sink\r\n"u8);
        try
        {
            while (true)
            {
                await writer.FlushAsync(_stopping.Token);
                var result = await reader.ReadAsync(_stopping.Token);
                var buffer = result.Buffer;
                while (TryAnswer(ref buffer, writer, ref isInData))
                {
                    // As long as something whole is there.
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The filter has closed, or the measurement is over.
        }
    }

    private static bool TryAnswer(ref ReadOnlySequence<byte> buffer, PipeWriter writer, ref bool isInData)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> unit, isInData ? "\r\n.\r\n"u8 : "\r\n"u8))
            return false;
        var verb = isInData ? default : unit.FirstSpan[0];
        writer.Write(verb switch
        {
            (byte)'E' => "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"u8,
            (byte)'D' => "354 go ahead\r\n"u8,
            _ => "250 2.0.0 Ok\r\n"u8,
        });
        isInData = verb == (byte)'D';
        buffer = buffer.Slice(reader.Position);
        return true;
    }
}
