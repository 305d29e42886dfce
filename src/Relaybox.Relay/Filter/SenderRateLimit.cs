using Relaybox.Mail.Smtp;

namespace Relaybox.Relay.Filter;

/// <summary>
/// Lets each sender send at a steady rate with a burst on top (GCRA, the generic cell rate algorithm): kept for each is only
/// the time at which all that was sent would have been sent at the steady rate. It is in memory alone: a restart forgives.
/// </summary>
/// <remarks>
/// Once that time has passed, a sender is as good as one that never sent, so the table holds those of the last moments and
/// is swept when it has doubled: a million senders in a day leave nothing behind.
/// </remarks>
/// <param name="perMinute">Messages a minute that may go on for ever.</param>
/// <param name="burst">Messages that may come at once.</param>
/// <param name="time">The clock.</param>
internal sealed class SenderRateLimit(int perMinute, int burst, TimeProvider time)
{
    private const int LeastSwept = 1_024;

    /// <summary>As many senders are told apart at a time; more at once than any relay serves.</summary>
    private const int MaxSenders = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TimeSpan> _evenAt = new(StringComparer.OrdinalIgnoreCase);
    private readonly long _start = time.GetTimestamp();
    private readonly TimeSpan _interval = TimeSpan.FromMinutes(1) / perMinute;
    private int _sweepAt = LeastSwept;

    /// <summary>How many senders are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _evenAt.Count;
        }
    }

    /// <summary>Counts a message. Upper case and a sub-address (<c>name+tag@</c>) make no other sender.</summary>
    /// <returns>False when the sender must wait; such a message is not counted.</returns>
    public bool TryPass(Mailbox sender)
    {
        var key = sender.WithoutDetail().ToString();
        var now = time.GetElapsedTime(_start);
        lock (_lock)
        {
            var evenAt = _evenAt.TryGetValue(key, out var stored) && stored > now ? stored : now;
            if (evenAt - now > _interval * (burst - 1))
                return false;

            if (_evenAt.Count >= _sweepAt)
                Sweep(now);
            _evenAt[key] = evenAt + _interval;
            return true;
        }
    }

    private void Sweep(TimeSpan now)
    {
        foreach (var (sender, evenAt) in _evenAt)
        {
            if (evenAt <= now)
                _evenAt.Remove(sender);
        }

        // Still full: counting starts again for all of them.
        if (_evenAt.Count >= MaxSenders)
            _evenAt.Clear();
        _sweepAt = Math.Max(LeastSwept, 2 * _evenAt.Count);
        _evenAt.TrimExcess(_sweepAt);
    }
}
