using System.Net;

namespace Relaybox.Relay.Web;

/// <summary>
/// Lets each client address through at a steady rate with a burst on top (GCRA: per client only the time at which its
/// bucket would be empty again).
/// </summary>
/// <param name="perSecond">Requests a second that may go on for ever.</param>
/// <param name="burst">Requests that may come at once beyond that.</param>
/// <param name="time">The clock.</param>
internal sealed class ClientRateLimit(int perSecond, int burst, TimeProvider time)
{
    // As many clients are remembered; a flood of addresses must not become a flood of memory.
    private const int MaxClients = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, TimeSpan> _emptyAt = [];
    private readonly long _start = time.GetTimestamp();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / perSecond;

    /// <summary>Counts a request.</summary>
    /// <returns>False when the client must wait; such a request is not counted.</returns>
    public bool TryPass(IPAddress client)
    {
        var now = time.GetElapsedTime(_start);
        lock (_lock)
        {
            var emptyAt = _emptyAt.TryGetValue(client, out var stored) && stored > now ? stored : now;
            if (emptyAt - now > _interval * burst) return false;

            if (_emptyAt.Count >= MaxClients) Forget(now);
            _emptyAt[client] = emptyAt + _interval;
            return true;
        }
    }

    private void Forget(TimeSpan now)
    {
        foreach (var (client, emptyAt) in _emptyAt)
        {
            if (emptyAt <= now) _emptyAt.Remove(client);
        }

        // Still full: ten thousand clients within seconds. Counting starts again for all of them.
        if (_emptyAt.Count >= MaxClients) _emptyAt.Clear();
    }
}
