namespace Relaybox.Relay.Delivery;

/// <summary>
/// Room for messages on their way, a lane for each domain: a peer that is slow fills its own lane and nobody else's. A peer that has
/// taken a message has more room, since what finds none waits in the queue for as long again as it is old.
/// </summary>
/// <param name="options">How many lanes there are and how wide they are.</param>
/// <param name="roomAgain">Told when a lane is empty that had no room for all, and whose peer takes mail; null for nobody.</param>
internal sealed class PeerLanes(DeliveryOptions options, Action? roomAgain = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether <see cref="TryEnter"/> would find no room now; who asks is turned away then.</summary>
    public bool IsFull(string domain)
    {
        lock (_lock)
            return _lanes.TryGetValue(domain, out var lane) ? IsFull(lane) : !HasRoomForAnother();
    }

    /// <summary>Takes a place in a domain's lane.</summary>
    /// <returns>The place, to be disposed; null when there is none.</returns>
    public Place? TryEnter(string domain)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(domain, out var lane))
            {
                if (!HasRoomForAnother())
                    return null;
                _lanes[domain] = lane = new Lane(options.MaxParallelPerDomain);
            }

            if (IsFull(lane))
                return null;
            lane.Count++;
            return new Place(this, domain, lane);
        }
    }

    /// <summary>Whether there may be one more lane; one that is kept for who was turned away has to go before there may not.</summary>
    private bool HasRoomForAnother()
    {
        if (_lanes.Count < options.MaxDomains)
            return true;
        foreach (var (domain, lane) in _lanes)
        {
            if (lane.Count > 0)
                continue;
            Remove(domain, lane);
            return true;
        }

        return false;
    }

    private bool IsFull(Lane lane)
    {
        if (lane.Count < (lane.Moves ? options.MaxMessagesPerMovingDomain : options.MaxMessagesPerDomain))
            return false;
        lane.HasTurnedAway = true;
        return true;
    }

    private void Leave(string domain, Lane lane)
    {
        lock (_lock)
        {
            if (--lane.Count > 0)
                return;
            if (lane is not { HasTurnedAway: true, Moves: true })
            {
                Remove(domain, lane);
                return;
            }

            // Kept, for those who come back find the room of a peer that takes mail.
            lane.HasTurnedAway = false;
        }

        roomAgain?.Invoke();
    }

    private void Remove(string domain, Lane lane)
    {
        _lanes.Remove(domain);
        lane.Dispose();
    }

    /// <summary>One domain's lane.</summary>
    internal sealed class Lane(int width) : IDisposable
    {
        /// <summary>Messages in it.</summary>
        public int Count { get; set; }

        /// <summary>Whether the peer took the last message that came to its end.</summary>
        public bool Moves { get; set; }

        /// <summary>Whether there was no room for a message.</summary>
        public bool HasTurnedAway { get; set; }

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

        /// <summary>Says what came of the message.</summary>
        /// <param name="wasTaken">Whether the peer took it.</param>
        public void Arrive(bool wasTaken)
        {
            lock (lanes._lock)
                lane.Moves = wasTaken;
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
