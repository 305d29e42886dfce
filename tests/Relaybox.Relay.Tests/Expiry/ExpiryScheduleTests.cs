using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Tests.Expiry;

public sealed class ExpiryScheduleTests : IDisposable
{
    private readonly ExpiryFolder _folder = new();
    private readonly ExpiryRunner _runner;
    private readonly ExpirySchedule _schedule;

    public ExpiryScheduleTests()
    {
        _runner = new ExpiryRunner(_folder.Paths, _folder.Time, new RelayMetrics(), NullLogger<ExpiryRunner>.Instance);
        _schedule = new ExpirySchedule(
            _runner, new RelaySettings { MailDomain = "relay.test" }, _folder.Time, NullLogger<ExpirySchedule>.Instance);
    }

    public void Dispose()
    {
        _schedule.Dispose();
        _runner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Runs_in_the_night_after_the_last_run()
    {
        var due = TimeZoneInfo.ConvertTime(_folder.Now + _schedule.UntilNext(_folder.Now), _folder.Time.LocalTimeZone).TimeOfDay;

        Assert.InRange(due, TimeSpan.FromHours(3), TimeSpan.FromHours(4));
    }

    [Fact]
    public void Makes_up_for_a_missed_night_soon_after_the_start()
    {
        Assert.Equal(ExpirySchedule.CatchUpDelay, _schedule.UntilNext(null));
        Assert.Equal(ExpirySchedule.CatchUpDelay, _schedule.UntilNext(_folder.Now.AddDays(-2)));
    }

    [Fact]
    public void Deletes_nothing_for_two_days_after_a_long_silence_or_a_leap_of_the_clock()
    {
        Assert.Equal(ExpirySchedule.SuspicionDelay, _schedule.UntilNext(_folder.Now.AddDays(-8)));
        _folder.Time.Advance(TimeSpan.FromHours(47));
        Assert.Equal(TimeSpan.FromHours(1), _schedule.UntilNext(_folder.Now.AddDays(-10)));
        Assert.Equal(TimeSpan.FromHours(1), _schedule.UntilNext(_folder.Now.AddYears(1)));

        // The clock was put right, and leaps again: the wait starts anew.
        _schedule.UntilNext(_folder.Now);
        _folder.Time.ClockError = TimeSpan.FromDays(9000);
        Assert.Equal(ExpirySchedule.SuspicionDelay, _schedule.UntilNext(_folder.Now.AddDays(-9000)));
    }

    [Fact]
    public void Never_starts_while_the_clock_is_not_set()
    {
        var now = _folder.Now;
        _folder.Time.ClockError = DateTimeOffset.UnixEpoch - now;

        _folder.Time.Advance(TimeSpan.FromDays(30));

        Assert.True(_schedule.UntilNext(null) > TimeSpan.Zero);
        Assert.True(_schedule.UntilNext(now) > TimeSpan.Zero);
    }

    [Fact]
    public void Comes_round_every_night()
    {
        var last = _folder.Now + _schedule.UntilNext(_folder.Now);
        _folder.Time.Advance(last - _folder.Now + TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(5), _schedule.UntilNext(last));
    }
}
