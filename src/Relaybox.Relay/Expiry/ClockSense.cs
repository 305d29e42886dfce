namespace Relaybox.Relay.Expiry;

/// <summary>
/// Which times can be true. A machine without a clock of its own starts in 1970 until the network has told it the time, and what
/// happens meanwhile bears that date; a wrong clock can as well be years ahead. Nobody's mail may go because of either.
/// </summary>
internal static class ClockSense
{
    /// <summary>Nothing of a relay is older than this.</summary>
    public static readonly DateTimeOffset Floor = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far ahead of the clock a time may lie: the clock was put right by as much.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(2);

    /// <summary>Whether a clock that shows this has been set.</summary>
    public static bool IsSet(DateTimeOffset now) => now >= Floor;

    /// <summary>Whether something that happened can have happened then.</summary>
    public static bool CanBe(DateTimeOffset happened, DateTimeOffset now) => happened >= Floor && happened <= now + Tolerance;
}
