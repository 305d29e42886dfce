namespace Relaybox.Relay.Filter;

/// <summary>
/// The memory that messages in transit share: many large ones at once must not take a small machine down, and when they
/// are through, their memory goes back to the system.
/// </summary>
/// <remarks>
/// The runtime collects when it allocates, and a relay at rest allocates nothing: the arrays of the last large messages
/// would stay for hours. So some quiet time after them one collection is asked for.
/// </remarks>
internal sealed class BufferBudget : IDisposable
{
    private const long LargeBytes = 4 * 1_048_576;
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(10);

    private readonly long _maxBytes;
    private readonly BufferBudget? _whole;
    private readonly ITimer? _quiet;
    private long _takenBytes;

    /// <param name="maxBytes">All the memory there is to share.</param>
    /// <param name="timeProvider">The clock.</param>
    public BufferBudget(long maxBytes, TimeProvider timeProvider)
    {
        _maxBytes = maxBytes;
        _quiet = timeProvider.CreateTimer(
            static budget => ((BufferBudget)budget!).ReturnMemory(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private BufferBudget(long maxBytes, BufferBudget whole) => (_maxBytes, _whole) = (maxBytes, whole);

    /// <summary>How much is taken now.</summary>
    public long TakenBytes => Interlocked.Read(ref _takenBytes);

    /// <summary>A part for those who must not be able to use up the whole; what it takes is taken from both.</summary>
    /// <param name="maxBytes">How much of it.</param>
    public BufferBudget Limit(long maxBytes) => new(maxBytes, this);

    /// <summary>Takes a share, or nothing when it is not there.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _takenBytes, bytes) <= _maxBytes && (_whole is null || _whole.TryTake(bytes)))
            return true;
        Interlocked.Add(ref _takenBytes, -bytes);
        return false;
    }

    /// <summary>Gives a share back; a negative one takes more than was asked for.</summary>
    public void GiveBack(long bytes)
    {
        Interlocked.Add(ref _takenBytes, -bytes);
        _whole?.GiveBack(bytes);
        if (bytes >= LargeBytes)
            _quiet?.Change(QuietTime, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc />
    public void Dispose() => _quiet?.Dispose();

    private void ReturnMemory()
    {
        if (TakenBytes < LargeBytes)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
