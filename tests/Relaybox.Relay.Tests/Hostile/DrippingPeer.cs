using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Relaybox.Relay.Tests.Hostile;

/// <summary>A peer that sends a byte now and then. The server runs within the peer's write: a byte that is sent has been taken.</summary>
internal sealed class DrippingPeer : IDuplexPipe, IAsyncDisposable
{
    // No back-pressure: the peer reads nothing.
    private static readonly PipeOptions Inline = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    private readonly Pipe _toServer = new(Inline);
    private readonly Pipe _fromServer = new(Inline);
    private readonly DefaultConnectionContext _context;
    private readonly ManualTime _clock;
    private readonly Task _served;

    /// <param name="serve">The server's side of a connection.</param>
    /// <param name="clock">The server's clock.</param>
    public DrippingPeer(Func<ConnectionContext, Task> serve, ManualTime clock)
    {
        _clock = clock;
        _context = new DefaultConnectionContext("dripping", this, this);
        _served = serve(_context);
    }

    /// <summary>Whether the server is done with the connection.</summary>
    public bool IsEnded => _served.IsCompleted;

    PipeReader IDuplexPipe.Input => _toServer.Reader;

    PipeWriter IDuplexPipe.Output => _fromServer.Writer;

    /// <summary>Sends a piece at once.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _toServer.Writer.WriteAsync(bytes);

    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte})"/>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends one byte again and again, and after each lets time pass, until the server ends the connection.</summary>
    /// <param name="octet">The byte.</param>
    /// <param name="pause">The time, shorter than the server waits for a byte.</param>
    /// <param name="patience">When to stop at the latest.</param>
    /// <returns>How long the server went along.</returns>
    public async Task<TimeSpan> DripAsync(char octet, TimeSpan pause, TimeSpan patience)
    {
        var time = TimeSpan.Zero;
        while (!IsEnded && time < patience)
        {
            await SendAsync(octet.ToString());
            _clock.Advance(pause);
            time += pause;
        }

        return time;
    }

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _served.WaitAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _context.DisposeAsync();
    }
}
