namespace Relaybox.Relay.Zone;

/// <summary>What is still to be done before the relay can be used, as the set-up page shows it.</summary>
internal sealed class SetupState
{
    private volatile IReadOnlyList<CheckedRecord> _lacking = [];
    private volatile bool _wasComplete;

    /// <summary>The required records that are known to be missing or different; empty until they were looked for.</summary>
    public IReadOnlyList<CheckedRecord> Lacking => _lacking;

    /// <summary>Whether the DNS was right once: what breaks later is for <c>relay status</c>, and visitors keep their page.</summary>
    public bool WasComplete => _wasComplete;

    /// <summary>Takes over what was found.</summary>
    public void Take(IReadOnlyList<CheckedRecord> records)
    {
        _lacking = [.. records.Where(entry => entry.IsLacking)];
        _wasComplete |= records.Count > 0 && records.All(entry => !entry.Record.IsRequired || entry.State == RecordState.Right);
    }
}
