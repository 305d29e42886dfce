using System.IO.Enumeration;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Expiry;

/// <summary>Goes through all accounts, one run at a time.</summary>
internal sealed partial class ExpiryRunner(RelayPaths paths, TimeProvider time, RelayMetrics metrics, ILogger<ExpiryRunner> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>When the last whole run ended; null when there was none.</summary>
    public DateTimeOffset? LastRun =>
        File.Exists(paths.ExpiryRecord) ? new DateTimeOffset(File.GetLastWriteTimeUtc(paths.ExpiryRecord), TimeSpan.Zero) : null;

    /// <summary>Takes up the figures that the last run counted, so that they are there after a restart.</summary>
    public async Task LoadFiguresAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(paths.ExpiryRecord)) metrics.Figures = await File.ReadAllTextAsync(paths.ExpiryRecord, cancellationToken);
    }

    /// <summary>Applies the rules to every account.</summary>
    /// <returns>What went; null when another run is under way.</returns>
    public async Task<ExpiryTally?> TryRunAsync(ExpiryOptions options, CancellationToken cancellationToken)
    {
        if (!await _gate.WaitAsync(TimeSpan.Zero, cancellationToken)) return null;
        try
        {
            var tally = new ExpiryTally();
            var figures = new StorageFigures();
            await RunAsync(options, tally, figures, cancellationToken);
            if (!options.IsDryRun) await FinishAsync(tally, figures, cancellationToken);
            return tally;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task RunAsync(ExpiryOptions options, ExpiryTally tally, StorageFigures figures, CancellationToken cancellationToken)
    {
        if (!options.IsDryRun) RemoveTrash();
        var account = new AccountExpiry(options, tally, figures);
        var pace = new ExpiryPace(time);
        // Named by address: everything else in there is relayd's own. Read as it goes, never as a whole.
        foreach (var directory in Directories(static name => name.Contains('@')))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                account.Expire(directory);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its user may be moving folders about just now; tomorrow is another day. The message would name the account.
                tally.Failures++;
                Log.AccountFailed(logger, exception.GetType().Name);
            }

            if (options.Report is { } report)
            {
                foreach (var (rule, path) in account.Removed) await report(rule, path);
                account.Removed.Clear();
            }

            if (options.IsGentle) await pace.RestAsync(cancellationToken);
        }
    }

    /// <summary>What an interrupted run left half removed.</summary>
    private void RemoveTrash()
    {
        foreach (var trash in Directories(static name => name.StartsWith(AccountExpiry.TrashPrefix, StringComparison.Ordinal)).ToArray())
            Directory.Delete(trash, recursive: true);
    }

    private FileSystemEnumerable<string> Directories(Func<string, bool> isWanted) =>
        new(paths.Mail, static (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.IsDirectory && isWanted(entry.FileName.ToString()),
        };

    private async Task FinishAsync(ExpiryTally tally, StorageFigures figures, CancellationToken cancellationToken)
    {
        metrics.Expired(tally);
        metrics.Figures = figures.ToText();
        var unfinished = paths.ExpiryRecord + ".new";
        await File.WriteAllTextAsync(unfinished, metrics.Figures, cancellationToken);
        File.SetLastWriteTimeUtc(unfinished, time.GetUtcNow().UtcDateTime);
        File.Move(unfinished, paths.ExpiryRecord, overwrite: true);
        Log.Finished(
            logger,
            tally.Accounts,
            tally.Count(ExpiryRule.InactiveAccount),
            tally.Count(ExpiryRule.OldMessage),
            tally.Count(ExpiryRule.LargeMessage),
            tally.Count(ExpiryRule.FullMailbox));
    }

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Expiry looked at {Accounts} accounts and deleted {Inactive} inactive ones, {Old} old messages, {Large} large ones and {Trimmed} of full mailboxes.")]
        public static partial void Finished(ILogger logger, long accounts, long inactive, long old, long large, long trimmed);

        [LoggerMessage(5002, LogLevel.Warning, "An account could not be gone through whole ({Cause}); the next run tries it again.")]
        public static partial void AccountFailed(ILogger logger, string cause);
    }
}
