using Relaybox.Dns;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Tests.Routing;

public sealed class MtaStsPoliciesTests
{
    private static readonly MtaStsPolicy s_enforced = new(MtaStsMode.Enforce, ["mx.example.org"], TimeSpan.FromDays(1));

    private readonly ManualTime _time = new();
    private readonly FakeResolver _resolver = new();
    private readonly FakeMtaStsSource _source = new();
    private readonly MtaStsPolicies _policies;

    public MtaStsPoliciesTests() => _policies = new MtaStsPolicies(_resolver, _source, _time);

    [Fact]
    public async Task Fetches_a_policy_once_and_asks_dns_every_five_minutes()
    {
        Publish("1", s_enforced);

        Assert.Same(s_enforced, await FindAsync());
        Assert.Same(s_enforced, await FindAsync());
        Assert.Single(_resolver.Questions);
        _time.Advance(MtaStsPolicies.CheckInterval);
        Assert.Same(s_enforced, await FindAsync());
        Assert.Equal(2, _resolver.Questions.Count);
        Assert.Equal(1, _source.Fetches);
    }

    [Fact]
    public async Task Without_a_record_nothing_is_fetched()
    {
        _source.Policy = s_enforced;

        Assert.Null(await FindAsync());
        Assert.Equal(0, _source.Fetches);
    }

    [Fact]
    public async Task A_new_id_brings_a_new_policy()
    {
        Publish("1", s_enforced);
        await FindAsync();
        Publish("2", s_enforced with { Mode = MtaStsMode.None });
        _time.Advance(MtaStsPolicies.CheckInterval);

        Assert.Equal(MtaStsMode.None, (await FindAsync())!.Mode);
    }

    [Fact]
    public async Task Whoever_takes_the_record_or_the_policy_host_away_does_not_end_the_policy()
    {
        Publish("1", s_enforced);
        await FindAsync();
        _resolver.Without<string>("TXT _mta-sts.example.org", DnsStatus.NoSuchName);
        _time.Advance(MtaStsPolicies.CheckInterval);
        Assert.Same(s_enforced, await FindAsync());

        Publish("2", null);
        _time.Advance(MtaStsPolicies.CheckInterval);
        Assert.Same(s_enforced, await FindAsync());

        _resolver.Without<string>("TXT _mta-sts.example.org", DnsStatus.Failed);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Same(s_enforced, await FindAsync());
    }

    [Fact]
    public async Task A_policy_ends_when_its_time_is_over()
    {
        Publish("1", s_enforced);
        await FindAsync();
        _resolver.Without<string>("TXT _mta-sts.example.org", DnsStatus.NoSuchName);
        _time.Advance(s_enforced.MaxAge);

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_policy_host_that_does_not_answer_is_not_asked_again_at_once()
    {
        Publish("1", null);

        Assert.Null(await FindAsync());
        Assert.Null(await FindAsync());
        Assert.Equal(1, _source.Fetches);
        Publish("1", s_enforced);
        _time.Advance(MtaStsPolicies.CheckInterval);
        Assert.Same(s_enforced, await FindAsync());
    }

    [Fact]
    public async Task A_policy_host_that_is_silent_delays_one_message_a_little_and_its_answer_counts_when_it_comes()
    {
        var answering = new TaskCompletionSource();
        _source.Answering = answering.Task;
        Publish("1", s_enforced);

        var first = FindAsync().AsTask();
        var beside = FindAsync().AsTask();
        Assert.False(first.IsCompleted);
        _time.Advance(MtaStsPolicies.Patience);
        Assert.Null(await first);
        Assert.Null(await beside);
        Assert.True(FindAsync().AsTask().IsCompleted);
        Assert.Equal(1, _source.Fetches);

        answering.SetResult();
        while (await FindAsync() != s_enforced)
            await Task.Yield();
        Assert.Equal(1, _source.Fetches);
    }

    [Fact]
    public async Task While_a_new_policy_does_not_come_the_old_one_holds()
    {
        Publish("1", s_enforced);
        await FindAsync();
        _source.Answering = new TaskCompletionSource().Task;
        Publish("2", s_enforced with { Mode = MtaStsMode.None });
        _time.Advance(MtaStsPolicies.CheckInterval);

        var waiting = FindAsync().AsTask();
        _time.Advance(MtaStsPolicies.Patience);

        Assert.Same(s_enforced, await waiting);
    }

    private void Publish(string id, MtaStsPolicy? policy)
    {
        _resolver.Txt("_mta-sts.example.org", $"v=STSv1; id={id};");
        _source.Policy = policy;
    }

    private ValueTask<MtaStsPolicy?> FindAsync() => _policies.FindAsync("example.org", TestContext.Current.CancellationToken);
}
