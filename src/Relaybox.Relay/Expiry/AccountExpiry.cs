using Relaybox.Relay.Configuration;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Expiry;

/// <summary>Applies the rules to one account after the other.</summary>
/// <param name="options">The rules' figures.</param>
/// <param name="tally">Counts what goes.</param>
/// <param name="figures">Counts what stays.</param>
internal sealed class AccountExpiry(ExpiryOptions options, ExpiryTally tally, StorageFigures figures)
{
    /// <summary>How long a directory may be without an account before it counts as abandoned: nobody is creating it any more.</summary>
    public static readonly TimeSpan AbandonedAge = TimeSpan.FromDays(1);

    /// <summary>
    /// The name of a directory that is being removed, under which nobody looks for an account. A log-in meanwhile makes a fresh
    /// account, and after a crash the next run goes on where this one stopped.
    /// </summary>
    public const string TrashPrefix = ".expired-";

    private readonly RelaySettings _settings = options.Settings;

    private bool CanMend => !options.IsDryRun && ClockSense.IsSet(options.Now);

    /// <summary>What went, for <see cref="ExpiryOptions.Report"/>; emptied by the caller.</summary>
    public List<(ExpiryRule Rule, string Path)> Removed { get; } = [];

    /// <summary>Applies the rules.</summary>
    /// <exception cref="IOException">The account could not be read or changed; what was done until then is counted.</exception>
    public void Expire(string directory)
    {
        tally.Accounts++;
        var accountFile = Path.Combine(directory, RelayPaths.AccountFileName);
        if (!File.Exists(accountFile))
        {
            RemoveAbandoned(directory);
            return;
        }

        var lastLogin = new DateTimeOffset(File.GetLastWriteTimeUtc(accountFile), TimeSpan.Zero);
        if (!ClockSense.CanBe(lastLogin, options.Now))
        {
            // Created or used while the clock was wrong: its time counts from here.
            lastLogin = options.Now;
            if (CanMend) LastLogins.Write(accountFile, lastLogin);
        }

        if (IsInactive(lastLogin) && !File.Exists(Path.Combine(directory, RelayPaths.DisabledFileName)))
        {
            RemoveAccount(directory);
            return;
        }

        if (!options.IsDryRun && lastLogin.TimeOfDay != TimeSpan.Zero && options.Now - lastLogin > LastLogins.CreationWindow)
            LastLogins.Write(accountFile, lastLogin);
        var age = (options.Now.UtcDateTime.Date - lastLogin.UtcDateTime.Date).Days;
        figures.AddAccount(Path.GetFileName(directory), age);
        SweepMail(directory);
    }

    /// <summary>Whole days are compared: the log-in is kept by the day.</summary>
    private bool IsInactive(DateTimeOffset lastLogin) =>
        (options.Now.UtcDateTime.Date - lastLogin.UtcDateTime.Date).Days > _settings.DeleteInactiveUsersAfterDays;

    private void RemoveAccount(string directory)
    {
        var bytes = new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Count(ExpiryRule.InactiveAccount, directory, bytes);
        if (options.IsDryRun) return;

        var trash = Path.Combine(Path.GetDirectoryName(directory)!, TrashPrefix + Guid.NewGuid().ToString("N"));
        Directory.Move(directory, trash);
        Directory.Delete(trash, recursive: true);
    }

    /// <summary>What a crash left of an account that was being created goes; anything else may be somebody's, and stays.</summary>
    private void RemoveAbandoned(string directory)
    {
        if (options.Now.UtcDateTime - Directory.GetLastWriteTimeUtc(directory) < AbandonedAge) return;

        var unfinished = Path.Combine(directory, RelayPaths.AccountFileName + ".new");
        if (Directory.EnumerateFileSystemEntries(directory).Any(entry => entry != unfinished)) return;

        Count(ExpiryRule.AbandonedDirectory, directory, 0);
        if (options.IsDryRun) return;
        File.Delete(unfinished);
        Directory.Delete(directory);
    }

    private void SweepMail(string directory)
    {
        var oldest = options.Now.AddDays(-_settings.DeleteMailsAfterDays);
        var oldestLarge = options.Now.AddDays(-_settings.DeleteLargeAfterDays);
        var before = tally.Total;
        long stored = 0;
        foreach (var folder in Maildir.Folders(directory))
        {
            foreach (var name in (ReadOnlySpan<string>)[Maildir.Seen, Maildir.Unseen, Maildir.Unfinished])
            {
                foreach (var file in MailFile.In(Path.Combine(folder, name)).Select(Dated))
                {
                    if (file.Delivered < oldest) Delete(ExpiryRule.OldMessage, file);
                    else if (file.IsLarge && name == Maildir.Seen && file.Delivered < oldestLarge) Delete(ExpiryRule.LargeMessage, file);
                    else if (name != Maildir.Unfinished)
                    {
                        stored += file.Bytes;
                        figures.AddMessage(file.Bytes);
                    }
                }
            }
        }

        // What the rules above took is still there in a dry run.
        bool IsGone(in MailFile file) =>
            file.Delivered < oldest || (file.IsLarge && file.Delivered < oldestLarge && Path.GetDirectoryName(file.Path.AsSpan()).EndsWith(Maildir.Seen));

        MailboxTrim.Run(directory, _settings.MaxMailboxSize, stored, options.Now, file =>
        {
            if (IsGone(file) || !Delete(ExpiryRule.FullMailbox, file)) return false;
            figures.RemoveMessage(file.Bytes);
            return true;
        });
        if (tally.Total != before && !options.IsDryRun) Maildir.ForgetQuota(directory);
    }

    /// <summary>A message that came while the clock was wrong counts from the first run that meets it, by the time of its file.</summary>
    private MailFile Dated(MailFile file)
    {
        if (ClockSense.CanBe(file.Delivered, options.Now)) return file;
        var time = new DateTimeOffset(File.GetLastWriteTimeUtc(file.Path), TimeSpan.Zero);
        if (!ClockSense.CanBe(time, options.Now))
        {
            time = options.Now;
            if (CanMend && File.Exists(file.Path)) File.SetLastWriteTimeUtc(file.Path, time.UtcDateTime);
        }

        return file with { Delivered = time };
    }

    /// <returns>False when it had gone already.</returns>
    private bool Delete(ExpiryRule rule, in MailFile file)
    {
        if (!options.IsDryRun && !Maildir.TryDelete(file.Path)) return false;
        Count(rule, file.Path, file.Bytes);
        return true;
    }

    private void Count(ExpiryRule rule, string path, long bytes)
    {
        tally.Add(rule, bytes);
        if (options.Report is not null) Removed.Add((rule, path));
    }
}
