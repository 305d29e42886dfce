using System.Globalization;
using Relaybox.Integration.Tests.Fixtures;
using Relaybox.Testing;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Imap;

namespace Relaybox.Integration.Tests;

/// <summary>What a relay deletes by itself, and that Dovecot counts right afterwards.</summary>
public sealed class ExpiryAndQuota : OneRelayTest
{
    private const int MessageBytes = 100_000;

    [Fact]
    public async Task A_mailbox_that_fills_up_loses_its_oldest_messages()
    {
        var relay = await StartAsync(("RELAYBOX_DATA", Folder), ("RELAY_MAX_MAILBOX_SIZE", "1M"));
        var account = relay.FreshAccount();
        await using (var imap = await relay.OpenInboxAsync(account, Cancelled))
            for (var i = 0; i < 7; i++) await AppendAsync(imap, MessageBytes);
        var oldest = Age(account, TimeSpan.FromDays(2), count: 4);

        await using var inbox = await relay.OpenInboxAsync(account, Cancelled);
        await AppendAsync(inbox, MessageBytes);

        // 800,000 of 1,048,576 bytes pass three quarters; below 70 % are 700,000.
        await Wait.UntilAsync("the oldest message is gone", _ => Task.FromResult(Messages(account).Length < 8), Cancelled);
        await inbox.CommandAsync("NOOP", Cancelled);
        Assert.Equal(7, Messages(account).Length);
        Assert.DoesNotContain(oldest[0], Messages(account).Select(Path.GetFileName));
        Assert.Equal((7 * MessageBytes / 1024) + 1, await StoredKilobytesAsync(inbox));
        Assert.Equal(7, await inbox.SelectInboxAsync(Cancelled));
    }

    [Fact]
    public async Task Messages_of_the_last_day_stay_and_the_quota_refuses_more()
    {
        var relay = await StartAsync(("RELAYBOX_DATA", Folder), ("RELAY_MAX_MAILBOX_SIZE", "1M"));
        var account = relay.FreshAccount();
        await using var imap = await relay.OpenInboxAsync(account, Cancelled);
        for (var i = 0; i < 10; i++) await AppendAsync(imap, MessageBytes);

        var refused = await imap.CommandAsync(AppendCommand(MessageBytes), Cancelled);

        Assert.Equal("NO", refused.Status);
        Assert.Contains("OVERQUOTA", refused.Text, StringComparison.Ordinal);
        Assert.Equal(10, Messages(account).Length);
    }

    [Fact]
    public async Task Old_mail_and_unused_accounts_go_and_blocked_accounts_stay_blocked()
    {
        var relay = await StartAsync(("RELAYBOX_DATA", Folder));
        var (active, unused, blocked) = (relay.FreshAccount(), relay.FreshAccount(), relay.FreshAccount());
        foreach (var account in (MailAccount[])[active, unused, blocked])
        {
            await using var imap = await relay.OpenInboxAsync(account, Cancelled);
            await AppendAsync(imap, 1_000);
            await AppendAsync(imap, 300_000);
        }

        Age(active, TimeSpan.FromDays(8), count: 1);
        Age(active, TimeSpan.FromDays(21), count: 1);
        await AppendInAsync(relay, active, 1_000);
        foreach (var account in (MailAccount[])[unused, blocked]) File.SetLastWriteTimeUtc(AccountFile(account), Now.AddDays(-92));
        await File.WriteAllTextAsync(Path.Combine(MailFolder(blocked), "DISABLED"), "", Cancelled);

        var dryRun = await relay.Container.ExecAsync(["/usr/bin/relay", "expire", "--dry-run"], Cancelled);
        Assert.True(dryRun.Succeeded, dryRun.Output);
        Assert.Matches("1 inactive accounts", dryRun.Output);
        Assert.Matches("1 old messages", dryRun.Output);
        Assert.Matches("1 large messages", dryRun.Output);
        Assert.DoesNotContain(active.Address, dryRun.Output, StringComparison.Ordinal);
        Assert.Equal(3, Messages(active).Length);
        Assert.True(Directory.Exists(MailFolder(unused)));
        var inAHundredDays = await relay.Container.ExecAsync(["/usr/bin/relay", "expire", "--dry-run", "--days", "100"], Cancelled);
        Assert.Matches("[23] inactive accounts", inAHundredDays.EnsureSuccess().StandardOutput);

        Assert.True((await relay.Container.ExecAsync(["/usr/bin/relay", "expire"], Cancelled)).Succeeded);

        Assert.False(Directory.Exists(MailFolder(unused)));
        Assert.True(File.Exists(AccountFile(blocked)));
        await using var inbox = await relay.OpenInboxAsync(active, Cancelled);
        Assert.Single(Messages(active));
        Assert.Equal(1, await StoredKilobytesAsync(inbox));
        // The address is free again; who takes it up finds nothing of whoever had it.
        await using var fresh = await relay.OpenInboxAsync(unused with { Password = "another password" }, Cancelled);
        Assert.Equal(0, await fresh.SelectInboxAsync(Cancelled));
        await using var former = await relay.OpenImapAsync(Relay.Imaps, Cancelled);
        Assert.False((await former.LoginAsync(unused.Address, unused.Password, Cancelled)).IsOk);
    }

    [Theory]
    [InlineData("imap")]
    [InlineData("smtp")]
    public async Task Of_a_log_in_the_day_is_kept(string protocol)
    {
        var relay = await StartAsync(("RELAYBOX_DATA", Folder));
        var account = relay.FreshAccount();
        await using (await relay.OpenInboxAsync(account, Cancelled))
            File.SetLastWriteTimeUtc(AccountFile(account), Now.Date.AddDays(-5));

        await using IAsyncDisposable client = protocol == "imap"
            ? await relay.OpenInboxAsync(account, Cancelled)
            : await relay.OpenSubmissionAsync(account, Cancelled);

        await Wait.UntilAsync(
            "the day is kept", _ => Task.FromResult(File.GetLastWriteTimeUtc(AccountFile(account)) == Now.Date), Cancelled);
    }

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static string AppendCommand(int bytes)
    {
        var header = "Subject: [...]\r\n\r\n";
        return string.Create(CultureInfo.InvariantCulture, $"APPEND INBOX (\\Seen) {{{bytes}+}}\r\n{header}{new string('x', bytes - header.Length)}");
    }

    private static async Task AppendAsync(ImapConnection imap, int bytes) =>
        (await imap.CommandAsync(AppendCommand(bytes), Cancelled)).EnsureOk();

    private static async Task AppendInAsync(Relay relay, MailAccount account, int bytes)
    {
        await using var imap = await relay.OpenInboxAsync(account, Cancelled);
        await AppendAsync(imap, bytes);
    }

    /// <summary>What IMAP says is stored, in units of 1,024 bytes that have begun (RFC 9208 section 5.1).</summary>
    private static async Task<long> StoredKilobytesAsync(ImapConnection imap)
    {
        var answer = (await imap.CommandAsync("GETQUOTAROOT INBOX", Cancelled)).EnsureOk();
        var quota = answer.Untagged.Single(data => data.Text.StartsWith("QUOTA ", StringComparison.Ordinal)).Text;
        return long.Parse(quota.Split("STORAGE ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private string MailFolder(MailAccount account) => Path.Combine(Folder, "mail", account.Address);

    private string AccountFile(MailAccount account) => Path.Combine(MailFolder(account), "passwd");

    private string[] Messages(MailAccount account) =>
        [.. ((string[])["cur", "new"]).SelectMany(name => Directory.GetFiles(Path.Combine(MailFolder(account), name))).Order(StringComparer.Ordinal)];

    /// <summary>Makes the newest messages older, which their names say.</summary>
    /// <returns>Their new names, oldest first.</returns>
    private string[] Age(MailAccount account, TimeSpan age, int count)
    {
        var names = new List<string>();
        foreach (var file in Messages(account).TakeLast(count))
        {
            var name = Path.GetFileName(file);
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            var time = TimeProvider.System.GetUtcNow().Subtract(age).AddSeconds(names.Count).ToUnixTimeSeconds();
            names.Add(string.Create(CultureInfo.InvariantCulture, $"{time}{name[dot..]}"));
            File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, names[^1]));
        }

        return [.. names];
    }
}
