using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Expiry;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Tests.Expiry;

public sealed class ExpiryRunnerTests : IDisposable
{
    private readonly ExpiryFolder _folder = new();
    private readonly RelayMetrics _metrics = new();
    private readonly ExpiryRunner _runner;

    public ExpiryRunnerTests() => _runner = new ExpiryRunner(_folder.Paths, _folder.Time, _metrics, NullLogger<ExpiryRunner>.Instance);

    public void Dispose()
    {
        _runner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Removes_an_account_that_nobody_used_for_longer_than_allowed()
    {
        var unused = _folder.Account("unused000@relay.test", daysSinceLogin: 91);
        var used = _folder.Account("used00000@relay.test", daysSinceLogin: 90);

        var tally = await RunAsync();

        Assert.False(Directory.Exists(unused));
        Assert.True(Directory.Exists(used));
        Assert.Equal(1, tally.Count(ExpiryRule.InactiveAccount));
        Assert.Equal([".last-expiry", "used00000@relay.test"], Directory.GetFileSystemEntries(_folder.Paths.Mail).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Keeps_a_blocked_account_that_would_otherwise_come_back_unblocked()
    {
        var blocked = _folder.Account("blocked00@relay.test", daysSinceLogin: 500);
        await File.WriteAllTextAsync(Path.Combine(blocked, "DISABLED"), "", TestContext.Current.CancellationToken);
        var message = _folder.Message(blocked, days: 400);

        await RunAsync();

        Assert.True(File.Exists(Path.Combine(blocked, RelayPaths.AccountFileName)));
        Assert.False(File.Exists(message));
    }

    [Fact]
    public async Task Finishes_the_removal_that_a_crash_interrupted()
    {
        var trash = Directory.CreateDirectory(Path.Combine(_folder.Paths.Mail, ".expired-0123", "cur"));

        await RunAsync();

        Assert.False(trash.Parent!.Exists);
    }

    [Theory]
    [InlineData("cur")]
    [InlineData("new")]
    [InlineData("tmp")]
    [InlineData(".Sent/cur")]
    public async Task Deletes_messages_that_came_too_long_ago(string folder)
    {
        var account = _folder.Account("someone00@relay.test");
        var old = _folder.Message(account, days: 20.1, folder: folder);
        var young = _folder.Message(account, days: 19.9, folder: folder);

        Assert.Equal(1, (await RunAsync()).Count(ExpiryRule.OldMessage));

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
        Assert.False(File.Exists(Path.Combine(account, "maildirsize")));
    }

    [Fact]
    public async Task Goes_by_the_time_of_delivery_and_not_by_the_date_that_a_client_chose()
    {
        var account = _folder.Account("someone00@relay.test");
        var appended = _folder.Message(account, days: 1);
        File.SetLastWriteTimeUtc(appended, _folder.Now.AddYears(-10).UtcDateTime);
        var nameless = Path.Combine(account, "cur", "imported:2,S");
        await File.WriteAllTextAsync(nameless, "x", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(nameless, _folder.Now.AddDays(-21).UtcDateTime);

        await RunAsync();

        Assert.True(File.Exists(appended));
        Assert.False(File.Exists(nameless));
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2055)]
    public async Task What_came_while_the_clock_was_wrong_counts_from_the_next_run(int year)
    {
        var age = (_folder.Now - new DateTimeOffset(year, 1, 2, 0, 0, 0, TimeSpan.Zero)).TotalDays;
        var account = _folder.Account("someone00@relay.test", daysSinceLogin: age);
        var message = _folder.Message(account, days: age);
        File.SetLastWriteTimeUtc(message, _folder.Now.AddDays(-age).UtcDateTime);

        Assert.Equal(0, (await RunAsync()).Total);
        Assert.True(File.Exists(message));

        _folder.Time.Advance(TimeSpan.FromDays(21));
        Assert.Equal(1, (await RunAsync()).Count(ExpiryRule.OldMessage));
        _folder.Time.Advance(TimeSpan.FromDays(70));
        Assert.Equal(1, (await RunAsync()).Count(ExpiryRule.InactiveAccount));
    }

    [Fact]
    public async Task Deletes_large_messages_earlier_but_only_those_that_a_client_has_seen()
    {
        var account = _folder.Account("someone00@relay.test");
        var seen = _folder.Message(account, days: 7.1, bytes: 200_001);
        var unseen = _folder.Message(account, days: 7.1, bytes: 200_001, folder: "new");
        var small = _folder.Message(account, days: 7.1, bytes: 200_000);
        var young = _folder.Message(account, days: 6.9, bytes: 200_001);

        var tally = await RunAsync();

        Assert.Equal((1, 200_001), (tally.Count(ExpiryRule.LargeMessage), tally.Bytes(ExpiryRule.LargeMessage)));
        Assert.False(File.Exists(seen));
        Assert.All([unseen, small, young], file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task Trims_the_oldest_messages_to_below_the_target_and_none_of_the_last_day()
    {
        var account = _folder.Account("someone00@relay.test");
        var first = _folder.Message(account, days: 5, bytes: 300_000, folder: "new");
        var second = _folder.Message(account, days: 4, bytes: 100_000);
        var inFolder = _folder.Message(account, days: 6, bytes: 100_000, folder: ".Sent/cur");
        var today = _folder.Message(account, days: 0.9, bytes: 400_000);

        // 900,000 of 1,000,000 bytes; the first makes it 600,000.
        Assert.Equal(1, (await RunAsync(quota: 1_000_000)).Count(ExpiryRule.FullMailbox));

        Assert.False(File.Exists(first));
        Assert.All([second, inFolder, today], file => Assert.True(File.Exists(file)));
        Assert.Equal(1, (await RunAsync(quota: 10)).Count(ExpiryRule.FullMailbox));
        Assert.All([inFolder, today], file => Assert.True(File.Exists(file)));
    }

    [Fact]
    public async Task Removes_what_a_crash_left_of_an_account_but_not_what_might_be_somebody_s()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_folder.Paths.Mail, "empty0000@relay.test")).FullName;
        var unfinished = Directory.CreateDirectory(Path.Combine(_folder.Paths.Mail, "unfinish0@relay.test")).FullName;
        await File.WriteAllTextAsync(Path.Combine(unfinished, "passwd.new"), "x", TestContext.Current.CancellationToken);
        var mail = Directory.CreateDirectory(Path.Combine(_folder.Paths.Mail, "mail00000@relay.test", "cur")).Parent!.FullName;
        foreach (var directory in (string[])[empty, unfinished, mail]) Directory.SetLastWriteTimeUtc(directory, _folder.Now.AddDays(-2).UtcDateTime);
        var beingCreated = Directory.CreateDirectory(Path.Combine(_folder.Paths.Mail, "creating0@relay.test")).FullName;
        Directory.SetLastWriteTimeUtc(beingCreated, _folder.Now.AddMinutes(-1).UtcDateTime);

        Assert.Equal(2, (await RunAsync()).Count(ExpiryRule.AbandonedDirectory));

        Assert.False(Directory.Exists(empty));
        Assert.False(Directory.Exists(unfinished));
        Assert.True(Directory.Exists(mail));
        Assert.True(Directory.Exists(beingCreated));
    }

    [Fact]
    public async Task Dry_run_counts_the_same_and_changes_nothing()
    {
        Fill();
        var before = Snapshot();

        var dry = await RunAsync(dryRun: true, quota: 1_000_000);

        Assert.Equal(before, Snapshot());
        Assert.Null(_runner.LastRun);
        var real = await RunAsync(quota: 1_000_000);
        Assert.Equal(real.Describe(), dry.Describe());
        Assert.Equal(4, real.Total);
        Assert.Equal(_folder.Now, _runner.LastRun);
    }

    [Fact]
    public async Task Leaves_an_account_alone_in_which_nothing_is_due()
    {
        var account = _folder.Account("someone00@relay.test", daysSinceLogin: 0.25);
        _folder.Message(account, days: 1);
        await File.WriteAllTextAsync(Path.Combine(account, "dovecot-uidlist"), "3 V1 N2\n", TestContext.Current.CancellationToken);

        await RunAsync();

        Assert.True(File.Exists(Path.Combine(account, "maildirsize")));
        Assert.True(File.Exists(Path.Combine(account, "dovecot-uidlist")));
        // The second of its creation is nobody's business any more.
        Assert.Equal(_folder.Now.UtcDateTime.Date, File.GetLastWriteTimeUtc(Path.Combine(account, RelayPaths.AccountFileName)));
    }

    [Fact]
    public async Task Counts_storage_and_activity_without_naming_anybody()
    {
        _folder.Message(_folder.Account("someone00@relay.test"), days: 1, bytes: 170_000);
        _folder.Account("ci-abcdef@relay.test", daysSinceLogin: 20);

        await RunAsync();

        Assert.Contains("chatmail_accounts{kind=\"ci\"} 1\n", _metrics.Figures, StringComparison.Ordinal);
        Assert.Contains("chatmail_accounts_active{days=\"10\"} 1\n", _metrics.Figures, StringComparison.Ordinal);
        Assert.Contains("chatmail_accounts_active{days=\"30\"} 2\n", _metrics.Figures, StringComparison.Ordinal);
        Assert.Contains("chatmail_messages_bytes{min_size=\"160000\"} 170000\n", _metrics.Figures, StringComparison.Ordinal);
        Assert.DoesNotContain("@", _metrics.Figures, StringComparison.Ordinal);

        var restarted = new RelayMetrics();
        using var runner = new ExpiryRunner(_folder.Paths, _folder.Time, restarted, NullLogger<ExpiryRunner>.Instance);
        await runner.LoadFiguresAsync(TestContext.Current.CancellationToken);
        Assert.Equal(_metrics.Figures, restarted.Figures);
    }

    [Fact]
    public async Task Runs_once_at_a_time()
    {
        Fill();
        var reached = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var first = RunAsync(report: async () =>
        {
            reached.TrySetResult();
            await goOn.Task;
        });
        await reached.Task;

        Assert.Null(await _runner.TryRunAsync(Options(dryRun: true), TestContext.Current.CancellationToken));

        goOn.SetResult();
        await first;
    }

    private void Fill()
    {
        var account = _folder.Account("someone00@relay.test");
        _folder.Message(account, days: 21);
        _folder.Message(account, days: 8, bytes: 200_001);
        _folder.Message(account, days: 3, bytes: 800_000);
        _folder.Account("unused000@relay.test", daysSinceLogin: 91);
    }

    private string[] Snapshot() =>
        [.. Directory.GetFileSystemEntries(_folder.Paths.Mail, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private ExpiryOptions Options(bool dryRun = false, long quota = 500 << 20) => new()
    {
        Settings = new RelaySettings { MailDomain = "relay.test", MaxMailboxSize = quota },
        Now = _folder.Now,
        IsDryRun = dryRun,
    };

    private async Task<ExpiryTally> RunAsync(bool dryRun = false, long quota = 500 << 20, Func<Task>? report = null)
    {
        var options = Options(dryRun, quota) with { Report = report is null ? null : (_, _) => report() };
        return (await _runner.TryRunAsync(options, TestContext.Current.CancellationToken))!;
    }
}
