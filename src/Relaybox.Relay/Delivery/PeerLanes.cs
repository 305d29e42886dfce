namespace Relaybox.Relay.Delivery;

/// <summary>
/// Room for messages on their way, a lane for each domain: a peer that is slow fills its own lane and nobody else's.
/// </summary>
/// <param name="options">How many lanes there are and how wide they are.</param>
internal sealed class PeerLanes(DeliveryOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether <see cref="TryEnter"/> would find no room now.</summary>
    public bool IsFull(string domain)
    {
        lock (_lock)
            return _lanes.TryGetValue(domain, out var lane) ? lane.Count >= options.MaxMessagesPerDomain : _lanes.Count >= options.MaxDomains;
    }

    /// <summary>Takes a place in a domain's lane.</summary>
    /// <returns>The place, to be disposed; null when there is none.</returns>
    public Place? TryEnter(string domain)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(domain, out var lane))
            {
                if (_lanes.Count >= options.MaxDomains)
                    return null;
                _lanes[domain] = lane = new Lane(options.MaxParallelPerDomain);
            }

            if (lane.Count >= options.MaxMessagesPerDomain)
                return null;
            lane.Count++;
            return new Place(this, domain, lane);
        }
    }

    private void Leave(string domain, Lane lane)
    {
        lock (_lock)
        {
            if (--lane.Count == 0)
            {
                _lanes.Remove(domain);
                lane.Dispose();
            }
        }
    }

    /// <summary>One domain's lane.</summary>
    internal sealed class Lane(int width) : IDisposable
    {
        /// <summary>Messages in it.</summary>
        public int Count { get; set; }

        /// <summary>Who is under way.</summary>
        public SemaphoreSlim Turns { get; } = new(width);

        /// <inheritdoc />
        public void Dispose() => Turns.Dispose();
    }

    /// <summary>A message's place in a lane.</summary>
    internal sealed class Place(PeerLanes lanes, string domain, Lane lane) : IDisposable
    {
        private bool _hasTurn;

        /// <summary>Waits until the message may set out.</summary>
        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            await lane.Turns.WaitAsync(cancellationToken);
            _hasTurn = true;
        }

        /// <inheritdoc />
        public void Dispose()
        {
            if (_hasTurn)
                lane.Turns.Release();
            lanes.Leave(domain, lane);
        }
    }
}
