using System.Net;
using System.Net.Sockets;

namespace Relaybox.Relay.Health;

/// <summary>
/// Whether Postfix's queue manager takes up what was accepted. Only the incoming queue counts: what is deferred waits for a
/// peer, which says nothing about this relay.
/// </summary>
internal sealed class QueueCheck(EndPoint showq, TimeProvider time) : IHealthCheck
{
    /// <summary>A message stays in the incoming queue for milliseconds, and for this long at the most.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    // The active and incoming queues come first; the deferred one, which can be long, is not waited for.
    private const int MaxListingBytes = 256 * 1024;

    /// <inheritdoc/>
    public string Subject => "The queue (Postfix)";

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var listing = await ReadListingAsync(cancellationToken);
        var age = time.GetUtcNow() - QueueListing.OldestArrival(listing.Span, "incoming"u8);
        return age > MaxAge
            ? $"holds a message that nobody has taken up for {(long)age.Value.TotalSeconds} seconds; the queue manager may be stuck"
            : null;
    }

    private async Task<ReadOnlyMemory<byte>> ReadListingAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(showq, cancellationToken);
        var listing = new byte[MaxListingBytes];
        var length = 0;
        while (length < listing.Length)
        {
            var read = await socket.ReceiveAsync(listing.AsMemory(length), cancellationToken);
            if (read == 0) break;
            length += read;
        }

        return listing.AsMemory(0, length);
    }
}
