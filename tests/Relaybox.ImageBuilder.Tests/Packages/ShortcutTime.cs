namespace Relaybox.ImageBuilder.Tests.Packages;

/// <summary>A clock on which pauses of seconds are over at once, and limits of half a minute never reached.</summary>
internal sealed class ShortcutTime : TimeProvider
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < Pause && dueTime >= TimeSpan.Zero ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
}
