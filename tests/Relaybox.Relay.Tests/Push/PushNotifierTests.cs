using System.Net;
using Relaybox.Relay.Push;
using Relaybox.Relay.Tests.Metadata;

namespace Relaybox.Relay.Tests.Push;

public sealed class PushNotifierTests : IDisposable
{
    private const string Account = MetadataFixture.Account;
    private const string Posted = "POST /notify token";

    private readonly FakeNotifier _notifier = new();
    private readonly MetadataFixture _fixture;

    public PushNotifierTests()
    {
        _fixture = new MetadataFixture(options: new PushOptions { Notifier = _notifier.Url });
        _fixture.Tokens.TryAdd(Account, "token");
    }

    private PushNotifier Push => _fixture.Push;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _notifier.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task Posts_the_bare_token_once_and_is_done()
    {
        await Push.StartAsync(Cancelled);

        Push.NotifyOfMessage(Account);

        Assert.Equal(Posted, await _notifier.NextAsync());
        await UntilAsync(() => Push.PendingCount == 0);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task A_device_that_is_gone_loses_its_token()
    {
        _notifier.Status = HttpStatusCode.Gone;
        await Push.StartAsync(Cancelled);

        Push.NotifyOfMessage(Account);

        await UntilAsync(() => _fixture.Tokens.Find(Account).Count == 0 && Push.PendingCount == 0);
    }

    [Fact]
    public async Task Tries_again_after_8_64_512_and_4096_seconds_and_then_gives_up()
    {
        _notifier.Status = HttpStatusCode.InternalServerError;
        await Push.StartAsync(Cancelled);
        Push.NotifyOfMessage(Account);
        Assert.Equal(Posted, await _notifier.NextAsync());
        await UntilAsync(() => Files.Length == 1);

        foreach (var seconds in new[] { 8, 64, 512, 4096 })
        {
            await AdvanceAsync(TimeSpan.FromSeconds(seconds - 1));
            Assert.Equal(0, _notifier.Count);
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(Posted, await _notifier.NextAsync());
            await UntilAsync(() => Push.PendingCount == 0 || IsWaiting);
        }

        await UntilAsync(() => Push.PendingCount == 0);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task What_was_not_told_is_told_after_a_restart()
    {
        File.WriteAllText($"{_fixture.Paths.PendingNotifications}/0123", $"{Account}\n{_fixture.Time.GetUtcNow().ToUnixTimeSeconds() - 60}\nearlier");
        File.WriteAllText($"{_fixture.Paths.PendingNotifications}/4567", $"{Account}\n{_fixture.Time.GetUtcNow().ToUnixTimeSeconds() - 18001}\ntoo-late");
        File.WriteAllText($"{_fixture.Paths.PendingNotifications}/half.tmp", "x");
        File.WriteAllText($"{_fixture.Paths.PendingNotifications}/damaged", "x\ny\n\0");

        await Push.StartAsync(Cancelled);

        Assert.Equal("POST /notify earlier", await _notifier.NextAsync());
        await UntilAsync(() => Push.PendingCount == 0);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task What_waits_when_relayd_ends_is_kept()
    {
        _notifier.Dispose();
        await Push.StartAsync(Cancelled);
        Push.NotifyOfMessage(Account);
        await Push.StopAsync(Cancelled);

        var kept = await File.ReadAllTextAsync(Assert.Single(Files), Cancelled);
        Assert.Equal($"{Account}\n{_fixture.Time.GetUtcNow().ToUnixTimeSeconds()}\ntoken", kept);
    }

    [Fact]
    public async Task A_dead_notifier_and_thousands_of_messages_take_no_memory()
    {
        _notifier.Dispose();
        await Push.StartAsync(Cancelled);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 20_000; i++) Push.NotifyOfMessage(Account);

        Assert.Equal(1, Push.PendingCount);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 2 << 20);
    }

    [Fact]
    public void Without_a_notifier_nothing_is_queued()
    {
        using var fixture = new MetadataFixture(options: new PushOptions { Notifier = null });
        fixture.Tokens.TryAdd(Account, "token");

        fixture.Push.NotifyOfMessage(Account);

        Assert.Equal(0, fixture.Push.PendingCount);
    }

    private string[] Files => Directory.GetFiles(_fixture.Paths.PendingNotifications);

    private bool IsWaiting => Push.WaitingCount == 1;

    private async Task AdvanceAsync(TimeSpan time)
    {
        await UntilAsync(() => IsWaiting);
        _fixture.Time.Advance(time);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        // Real sockets take real time; nothing here depends on how long.
        while (!condition()) await Task.Delay(5, Cancelled);
    }
}
