using Relaybox.Mail.Dkim;

namespace Relaybox.Relay.Dkim;

/// <summary>
/// The last keys that were parsed, by their records' text: parsing one takes OpenSSL three times as long as verifying with it.
/// Whether a record is still published is asked each time; nothing about the DNS is remembered here.
/// </summary>
internal sealed class DkimKeyCache
{
    /// <summary>Most keys kept; each takes a few kilobytes.</summary>
    private const int MaxKeys = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DkimKey> _keys = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The key of a record, parsed now or before; it may be in use by others, so it is not to be disposed.</summary>
    public DkimKey Get(string record)
    {
        lock (_lock)
        {
            if (_keys.TryGetValue(record, out var known))
                return known;
        }

        var key = DkimKey.Read(record);
        // What is no key costs nothing to find out again, and would let others push good ones out.
        if (key.Fault != DkimFault.None)
            return key;
        lock (_lock)
        {
            if (!_keys.TryAdd(record, key))
                return key;
            _order.Enqueue(record);
            // Somebody may be verifying with it: left to the finalizer.
            if (_order.Count > MaxKeys)
                _keys.Remove(_order.Dequeue());
        }

        return key;
    }
}
