using System.Globalization;
using System.Text;

namespace Relaybox.Relay.Health;

/// <summary>
/// Reads what Postfix's showq(8) service sends: attributes as name and value, each ended by NUL; an empty name ends a list.
/// </summary>
internal static class QueueListing
{
    /// <summary>When the oldest message of a queue arrived.</summary>
    /// <param name="listing">The bytes of the service, perhaps cut off.</param>
    /// <param name="queue">The queue's name, such as <c>incoming</c>.</param>
    /// <returns>Null when the listing holds no message of that queue.</returns>
    public static DateTimeOffset? OldestArrival(ReadOnlySpan<byte> listing, ReadOnlySpan<byte> queue)
    {
        long? oldest = null;
        var inQueue = false;
        while (TryReadText(ref listing, out var name))
        {
            if (name.IsEmpty) continue;
            if (!TryReadText(ref listing, out var value)) break;
            if (name.SequenceEqual("queue_name"u8)) inQueue = value.SequenceEqual(queue);
            else if (inQueue && name.SequenceEqual("time"u8)
                && long.TryParse(Encoding.ASCII.GetString(value), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                oldest = Math.Min(oldest ?? long.MaxValue, seconds);
        }

        return oldest is { } time && time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(time) : null;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        var end = rest.IndexOf((byte)0);
        text = end < 0 ? default : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return end >= 0;
    }
}
