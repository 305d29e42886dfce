using System.Collections.Concurrent;

namespace Relaybox.Relay.Routing;

/// <summary>The domains whose relays do not take mail over HTTPS, remembered for a while.</summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class SmtpOnlyPeers(TimeProvider timeProvider)
{
    /// <summary>How long a domain is remembered, the reference's half hour.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    /// <summary>More domains than this are not remembered: each costs an attempt over HTTPS then.</summary>
    public const int MaxDomains = 10_000;

    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers a domain from now on.</summary>
    public void Remember(string domain)
    {
        if (_since.Count >= MaxDomains)
        {
            foreach (var (known, since) in _since)
            {
                if (timeProvider.GetElapsedTime(since) >= Memory)
                    _since.TryRemove(known, out _);
            }
        }

        if (_since.Count < MaxDomains || _since.ContainsKey(domain))
            _since[domain] = timeProvider.GetTimestamp();
    }

    /// <summary>Whether a domain was remembered within <see cref="Memory"/>.</summary>
    public bool Contains(string domain) =>
        _since.TryGetValue(domain, out var since) && timeProvider.GetElapsedTime(since) < Memory;
}
