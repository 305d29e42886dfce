namespace Relaybox.Relay.Filter;

/// <summary>The memory that messages in transit share, so that many large ones at once cannot take a small machine down.</summary>
/// <param name="maxBytes">All of it.</param>
internal sealed class BufferBudget(long maxBytes)
{
    private long _takenBytes;

    /// <summary>How much is taken now.</summary>
    public long TakenBytes => Interlocked.Read(ref _takenBytes);

    /// <summary>Takes a share, or nothing when it is not there.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _takenBytes, bytes) <= maxBytes)
            return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives a share back.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _takenBytes, -bytes);
}
