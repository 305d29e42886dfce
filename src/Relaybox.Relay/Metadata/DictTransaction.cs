namespace Relaybox.Relay.Metadata;

/// <summary>What one dict transaction is to change, until it is committed.</summary>
/// <param name="user">Whose metadata.</param>
internal sealed class DictTransaction(string user)
{
    /// <summary>Most changes in one transaction; IMAP's SETMETADATA makes one for each entry.</summary>
    public const int MaxChanges = 32;

    private readonly List<(string Key, string? Value)> _changes = [];
    private bool _failed;

    /// <summary>Remembers a change; a null value removes the key.</summary>
    public void Add(string key, string? value)
    {
        if (_changes.Count == MaxChanges) _failed = true;
        else _changes.Add((key, value));
    }

    /// <summary>Makes the commit fail: something was asked for that relayd does not do.</summary>
    public void Fail() => _failed = true;

    /// <summary>Makes the changes.</summary>
    /// <returns>False when one of them, or the transaction as a whole, is refused; those before it are made.</returns>
    /// <exception cref="IOException">A change could not be written.</exception>
    public bool Commit(MetadataEntries entries)
    {
        if (_failed) return false;
        foreach (var (key, value) in _changes)
            if (!entries.TrySet(user, key, value))
                return false;
        return true;
    }
}
