using Relaybox.Mail.Smtp;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Tests.Filter;

public sealed class SenderRateLimitTests
{
    private static readonly Mailbox Alice = new("alice1234", "one.example");

    private readonly ManualTime _time = new();

    [Fact]
    public void Lets_a_burst_pass_and_then_one_message_a_second()
    {
        var limit = new SenderRateLimit(60, 10, _time);

        Assert.Equal(10, Enumerable.Range(0, 15).Count(_ => limit.TryPass(Alice)));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limit.TryPass(Alice));
        Assert.False(limit.TryPass(Alice));
    }

    [Fact]
    public void Lets_exactly_the_steady_rate_go_on_for_ever()
    {
        var limit = new SenderRateLimit(60, 10, _time);

        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(limit.TryPass(Alice));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Forgives_after_a_rest()
    {
        var limit = new SenderRateLimit(60, 10, _time);
        for (var i = 0; i < 20; i++)
            limit.TryPass(Alice);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(10, Enumerable.Range(0, 15).Count(_ => limit.TryPass(Alice)));
    }

    [Fact]
    public void Does_not_count_what_it_refuses()
    {
        var limit = new SenderRateLimit(60, 1, _time);
        Assert.True(limit.TryPass(Alice));
        for (var i = 0; i < 100; i++)
            Assert.False(limit.TryPass(Alice));

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(limit.TryPass(Alice));
    }

    [Fact]
    public void Takes_upper_case_and_sub_addresses_for_the_same_sender_and_others_for_others()
    {
        var limit = new SenderRateLimit(60, 3, _time);

        Assert.True(limit.TryPass(Alice));
        Assert.True(limit.TryPass(new Mailbox("ALICE1234", "ONE.example")));
        Assert.True(limit.TryPass(new Mailbox("alice1234+x+y", "one.example")));
        Assert.False(limit.TryPass(new Mailbox("Alice1234+z", "one.example")));
        Assert.True(limit.TryPass(new Mailbox("bob123456", "one.example")));
    }

    [Fact]
    public void Remembers_nothing_of_a_million_senders_once_they_are_even()
    {
        var limit = new SenderRateLimit(60, 10, _time);

        for (var i = 0; i < 1_000_000; i++)
        {
            Assert.True(limit.TryPass(new Mailbox($"user{i}", "one.example")));
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.InRange(limit.Count, 1, 2_048);
    }

    [Fact]
    public void Is_bounded_when_they_all_come_at_once()
    {
        var limit = new SenderRateLimit(60, 10, _time);

        for (var i = 0; i < 300_000; i++)
            limit.TryPass(new Mailbox($"user{i}", "one.example"));

        Assert.InRange(limit.Count, 1, 200_000);
    }
}
