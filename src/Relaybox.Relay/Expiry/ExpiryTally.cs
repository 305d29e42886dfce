using System.Globalization;

namespace Relaybox.Relay.Expiry;

/// <summary>How much was deleted, or would be, by each rule.</summary>
internal sealed class ExpiryTally
{
    private static readonly string[] Names =
    [
        "inactive accounts", "directories without an account", "old messages", "large messages", "messages of full mailboxes",
    ];

    private readonly long[] _count = new long[Names.Length];
    private readonly long[] _bytes = new long[Names.Length];

    /// <summary>How many things went by any rule.</summary>
    public long Total => _count.Sum();

    /// <summary>Accounts that were looked at.</summary>
    public long Accounts { get; set; }

    /// <summary>Accounts that could not be looked at, or not whole.</summary>
    public long Failures { get; set; }

    /// <summary>How many things went by one rule.</summary>
    public long Count(ExpiryRule rule) => _count[(int)rule];

    /// <summary>How many bytes went by one rule.</summary>
    public long Bytes(ExpiryRule rule) => _bytes[(int)rule];

    /// <summary>Counts one thing.</summary>
    public void Add(ExpiryRule rule, long bytes)
    {
        _count[(int)rule]++;
        _bytes[(int)rule] += bytes;
    }

    /// <summary>A line for each rule, and one for the whole.</summary>
    public IEnumerable<string> Describe()
    {
        for (var rule = 0; rule < Names.Length; rule++)
            yield return string.Create(CultureInfo.InvariantCulture, $"{_count[rule],9} {Names[rule],-31} {_bytes[rule],16:N0} bytes");
        yield return string.Create(CultureInfo.InvariantCulture, $"{Accounts,9} accounts looked at{(Failures == 0 ? "" : $", {Failures} of them could not be read")}");
    }
}
