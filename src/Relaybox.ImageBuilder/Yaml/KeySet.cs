namespace Relaybox.ImageBuilder.Yaml;

/// <summary>The keys that a kind of mapping may have.</summary>
/// <param name="What">What the mapping is, as in "unknown key in an image definition".</param>
/// <param name="Required">Keys that must be there.</param>
/// <param name="Optional">Keys that may be there.</param>
internal sealed record KeySet(string What, IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>Every key, for messages and for the documentation's test.</summary>
    public IEnumerable<string> All => [.. Required, .. Optional];

    /// <summary>Whether the key is one of these.</summary>
    public bool Contains(string key) => Required.Contains(key, StringComparer.Ordinal) || Optional.Contains(key, StringComparer.Ordinal);
}
