namespace Relaybox.Relay.Expiry;

/// <summary>Keeps an account below its quota by deleting the oldest messages of its INBOX, so that its user never meets the quota.</summary>
internal static class MailboxTrim
{
    /// <summary>What is left, in percent of the quota.</summary>
    public const int TargetPercent = 70;

    /// <summary>Messages younger than this stay whatever happens: their recipient may be offline for a day.</summary>
    public static readonly TimeSpan ProtectedAge = TimeSpan.FromHours(24);

    /// <summary>
    /// Which filling of a mailbox, in percent, starts a trim. Dovecot tells only of the delivery that passes a mark, so there are
    /// marks above the first, for when all messages were too young to go.
    /// </summary>
    public static readonly int[] MarksPercent = [95, 90, 85, 80, 75];

    /// <summary>Trims an account's mailbox if it stores more than the target.</summary>
    /// <param name="directory">The account's directory.</param>
    /// <param name="quotaBytes">What the account may store.</param>
    /// <param name="storedBytes">What it stores in all folders.</param>
    /// <param name="now">The time.</param>
    /// <param name="delete">Is given each message that goes; false when it had gone already.</param>
    public static void Run(string directory, long quotaBytes, long storedBytes, DateTimeOffset now, Func<MailFile, bool> delete)
    {
        var excess = storedBytes - (quotaBytes / 100 * TargetPercent);
        if (excess <= 0) return;

        var candidates = MailFile.In(Path.Combine(directory, Maildir.Seen))
            .Concat(MailFile.In(Path.Combine(directory, Maildir.Unseen)))
            .Where(file => file.Delivered < now - ProtectedAge)
            .OrderBy(file => file.Delivered)
            .ThenBy(file => file.Path, StringComparer.Ordinal);
        foreach (var file in candidates)
        {
            if (delete(file)) excess -= file.Bytes;
            if (excess <= 0) return;
        }
    }

    /// <summary>What an account stores in all its folders, as the quota counts it, in bytes.</summary>
    public static long Measure(string directory) =>
        Maildir.Folders(directory).Sum(folder =>
            MailFile.In(Path.Combine(folder, Maildir.Seen)).Concat(MailFile.In(Path.Combine(folder, Maildir.Unseen))).Sum(file => file.Bytes));
}
