using Relaybox.Relay.Acme;

namespace Relaybox.Relay.Tests.Acme;

public sealed class AcmeScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Orders_the_first_certificate_at_once() =>
        Assert.True(AcmeSchedule.NextOrder(AcmeHistory.None, renewal: null, lacksNames: false, 1) <= Now);

    [Theory]
    [InlineData(365, 335)]
    [InlineData(90, 60)]
    [InlineData(45, 30)]
    [InlineData(6, 4)]
    public void Renews_with_thirty_days_left_or_a_third_of_a_shorter_time(int days, int after)
    {
        var renewal = AcmeSchedule.Renewal(Now, Now.AddDays(days));

        Assert.Equal(Now.AddDays(after), AcmeSchedule.NextOrder(AcmeHistory.None, renewal, lacksNames: false, 1));
    }

    [Fact]
    public void Adds_names_a_day_after_the_last_order() =>
        Assert.Equal(Now.AddDays(1), AcmeSchedule.NextOrder(new AcmeHistory(0, Now), Now.AddDays(60), lacksNames: true, 1));

    [Fact]
    public void Lacking_names_do_not_put_a_renewal_off() =>
        Assert.Equal(Now, AcmeSchedule.NextOrder(new AcmeHistory(0, Now), Now, lacksNames: true, 1));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 15)]
    [InlineData(3, 60)]
    [InlineData(5, 720)]
    [InlineData(50, 720)]
    public void Waits_longer_after_every_failure(int failures, int minutes)
    {
        var history = new AcmeHistory(failures, Now);

        Assert.Equal(Now.AddMinutes(minutes), AcmeSchedule.NextOrder(history, renewal: null, lacksNames: false, jitter: 1));
        Assert.Equal(Now.AddMinutes(minutes) - (TimeSpan.FromMinutes(minutes) / 3), AcmeSchedule.NextOrder(history, renewal: null, lacksNames: false, jitter: 0));
    }

    [Fact]
    public void A_failure_never_brings_a_renewal_forward() =>
        Assert.Equal(Now.AddDays(60), AcmeSchedule.NextOrder(new AcmeHistory(1, Now), Now.AddDays(60), lacksNames: false, 1));
}
