using System.Collections.Concurrent;

namespace Relaybox.Relay.Delivery;

/// <summary>
/// The domains that could not be reached a moment ago. When a hundred messages wait for one that is down, the first finds
/// out and the others need not hold a place while they find it out again.
/// </summary>
/// <param name="memory">How long a domain counts as out of reach.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class UnreachablePeers(TimeSpan memory, TimeProvider timeProvider)
{
    private const int MaxDomains = 1000;

    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers a domain.</summary>
    public void Remember(string domain)
    {
        // Nothing of importance is lost when a flood of domains makes it forget.
        if (_since.Count >= MaxDomains)
            _since.Clear();
        _since[domain] = timeProvider.GetTimestamp();
    }

    /// <summary>Whether a domain is still left alone.</summary>
    public bool Contains(string domain)
    {
        if (!_since.TryGetValue(domain, out var since))
            return false;
        if (timeProvider.GetElapsedTime(since) < memory)
            return true;
        _since.TryRemove(new KeyValuePair<string, long>(domain, since));
        return false;
    }
}
