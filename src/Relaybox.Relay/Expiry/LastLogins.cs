using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Expiry;

/// <summary>
/// Keeps the day of an account's last log-in, as the modification time of its account file: the only record of activity, and
/// no more than a day precise. Written once a day at the most.
/// </summary>
/// <remarks>
/// The day of its creation stands in an account's file to the second until the next expiry, since <see cref="AccountStore"/> goes by
/// it in the first seconds; the first log-ins, on the same day, do not change it.
/// </remarks>
internal sealed partial class LastLogins(RelayPaths paths, TimeProvider time, ILogger<LastLogins> logger)
{
    /// <summary>How old an account is when nobody asks for the second of its creation any more.</summary>
    public static readonly TimeSpan CreationWindow = 4 * AccountStore.FirstLoginWindow;

    /// <summary>Notes that an account logged in just now.</summary>
    /// <param name="address">The account, as Dovecot names it; one that is none is left alone.</param>
    public void Record(string address)
    {
        if (AccountDirectory.Find(paths, address) is not { } directory) return;

        var file = Path.Combine(directory, RelayPaths.AccountFileName);
        var now = time.GetUtcNow();
        try
        {
            // With a clock that is not set the day is not known; the one that is noted must not become an older one.
            if (ClockSense.IsSet(now) && File.Exists(file) && File.GetLastWriteTimeUtc(file).Date != now.UtcDateTime.Date) Write(file, now);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Its message would name the account; the next log-in tries again.
            Log.Failed(logger, exception.GetType().Name);
        }
    }

    /// <summary>Sets an account file's time, rounded down to the day.</summary>
    public static void Write(string accountFile, DateTimeOffset time) => File.SetLastWriteTimeUtc(accountFile, time.UtcDateTime.Date);

    private static partial class Log
    {
        [LoggerMessage(5010, LogLevel.Warning, "The day of a log-in could not be noted ({Cause}).")]
        public static partial void Failed(ILogger logger, string cause);
    }
}
