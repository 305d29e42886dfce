namespace Relaybox.Testing.DeltaChat;

/// <summary>The events of one account. Each is handed out once; those nobody asked for yet are kept in order.</summary>
internal sealed class DeltaChatEvents
{
    private const int RememberedForMessages = 40;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly LinkedList<DeltaChatEvent> _pending = [];
    private readonly Queue<DeltaChatEvent> _latest = [];
    private readonly List<(Func<DeltaChatEvent, bool> Matches, TaskCompletionSource<DeltaChatEvent> Found)> _waiters = [];

    /// <summary>Takes in what the core told.</summary>
    /// <param name="deltaChatEvent">The event.</param>
    public void Add(DeltaChatEvent deltaChatEvent)
    {
        lock (_lock)
        {
            _latest.Enqueue(deltaChatEvent);
            if (_latest.Count > RememberedForMessages)
                _latest.Dequeue();
            var index = _waiters.FindIndex(waiter => waiter.Matches(deltaChatEvent));
            if (index < 0)
            {
                _pending.AddLast(deltaChatEvent);
                return;
            }

            _waiters[index].Found.TrySetResult(deltaChatEvent);
            _waiters.RemoveAt(index);
        }
    }

    /// <summary>Hands out the first event, past or future, that matches.</summary>
    /// <exception cref="TimeoutException">None came; the message lists the account's last events.</exception>
    /// <param name="what">The wait in words, for the message.</param>
    /// <param name="matches">What to look for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeltaChatEvent> WaitAsync(string what, Func<DeltaChatEvent, bool> matches, CancellationToken cancellationToken)
    {
        var found = new TaskCompletionSource<DeltaChatEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            for (var node = _pending.First; node is not null; node = node.Next)
            {
                if (!matches(node.Value))
                    continue;
                _pending.Remove(node);
                return node.Value;
            }

            _waiters.Add((matches, found));
        }

        try
        {
            return await found.Task.WaitAsync(Deadline, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            lock (_lock)
            {
                throw new TimeoutException(
                    $"No {what} within {Deadline.TotalSeconds:0} s. The account's last events:\n{string.Join('\n', _latest)}", exception);
            }
        }
    }
}
