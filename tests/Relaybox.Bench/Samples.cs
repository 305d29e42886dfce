namespace Relaybox.Bench;

/// <summary>Durations of repeated rounds.</summary>
/// <param name="Rounds">One duration a round.</param>
internal sealed record Samples(IReadOnlyList<TimeSpan> Rounds)
{
    /// <summary>The middle one; of an even number, the slower of the two in the middle.</summary>
    public TimeSpan Median => Rounds.Order().ElementAt(Rounds.Count / 2);

    /// <summary>The fastest one.</summary>
    public TimeSpan Best => Rounds.Min();

    /// <summary>Median and best in words, in milliseconds.</summary>
    public override string ToString() => $"{Median.TotalMilliseconds:0.0} ms (best {Best.TotalMilliseconds:0.0} ms, {Rounds.Count} rounds)";
}
