namespace Relaybox.Relay.Tests;

/// <summary>A clock that stands still until a test moves it; timers fire within <see cref="Advance"/>.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private long _ticks = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>How far the clock on the wall is off; timers and time stamps know nothing of it.</summary>
    public TimeSpan ClockError { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp() + ClockError.Ticks, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock)
            _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        var now = Interlocked.Add(ref _ticks, time.Ticks);
        ManualTimer[] due;
        lock (_lock)
            due = [.. _timers.Where(timer => timer.TakeDue(now))];
        foreach (var timer in due)
            timer.Fire();
    }

    private sealed class ManualTimer(ManualTime clock, Action fire) : ITimer
    {
        private readonly Lock _lock = new();
        private TimeSpan _period;
        private long _due = long.MaxValue;

        public void Fire() => fire();

        public bool TakeDue(long now)
        {
            lock (_lock)
            {
                if (now < _due)
                    return false;
                _due = _period == Timeout.InfiniteTimeSpan ? long.MaxValue : now + _period.Ticks;
                return true;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.GetTimestamp() + dueTime.Ticks;
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
