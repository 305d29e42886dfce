using System.Security.Cryptography;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Expiry;

/// <summary>Starts a run each night, and one soon after the start of a relay that missed its last night.</summary>
internal sealed partial class ExpirySchedule(ExpiryRunner runner, RelaySettings settings, TimeProvider time, ILogger<ExpirySchedule> logger)
    : BackgroundService
{
    /// <summary>When a relay that missed a run makes up for it after its start: its clients come back first.</summary>
    public static readonly TimeSpan CatchUpDelay = TimeSpan.FromMinutes(10);

    /// <summary>A run is missed when the last one is longer ago; the length of a run and the change of clocks are in it.</summary>
    public static readonly TimeSpan LongestGap = TimeSpan.FromHours(27);

    /// <summary>
    /// After more than this without a run, or with a last run in the future, either the relay was off or the clock is wrong, and which one
    /// cannot be told. Neither is a reason to delete what nobody could fetch.
    /// </summary>
    public static readonly TimeSpan SuspiciousGap = TimeSpan.FromDays(7);

    /// <summary>So long a relay then runs before it deletes anything: clocks are put right meanwhile, and clients log in and fetch.</summary>
    public static readonly TimeSpan SuspicionDelay = TimeSpan.FromDays(2);

    // In the relay's time zone, when most of its users sleep.
    private static readonly TimeSpan TimeOfDay = TimeSpan.FromHours(3);

    // So that the relays of one host, or of one city's power cut, do not all work in the same minute.
    private static readonly TimeSpan LargestJitter = TimeSpan.FromHours(1);

    // The clock may be set meanwhile; a Pi has none of its own and starts in the past.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private readonly TimeSpan _jitter = TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32((int)LargestJitter.TotalSeconds));
    private readonly long _start = time.GetTimestamp();
    private long? _suspiciousSince;

    /// <summary>How long until the next run.</summary>
    /// <param name="lastRun">When the last one ended; null when there was none.</param>
    /// <returns>Zero or less when it is due.</returns>
    public TimeSpan UntilNext(DateTimeOffset? lastRun)
    {
        var now = time.GetUtcNow();
        if (!ClockSense.IsSet(now)) return LongestWait;
        if (lastRun is { } known && (now - known > SuspiciousGap || known > now + LongestGap))
        {
            _suspiciousSince ??= time.GetTimestamp();
            return SuspicionDelay - time.GetElapsedTime(_suspiciousSince.Value);
        }

        _suspiciousSince = null;
        if (lastRun is not { } last || now - last > LongestGap) return CatchUpDelay - time.GetElapsedTime(_start);

        // The first night time after the last run.
        var local = TimeZoneInfo.ConvertTime(last, time.LocalTimeZone);
        var next = local.Date + TimeOfDay + _jitter;
        if (next <= local.DateTime) next = next.AddDays(1);
        return next - TimeZoneInfo.ConvertTime(now, time.LocalTimeZone).DateTime;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await runner.LoadFiguresAsync(stoppingToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception);
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = UntilNext(runner.LastRun);
            if (wait > TimeSpan.Zero) await Task.Delay(wait < LongestWait ? wait : LongestWait, time, stoppingToken);
            else await RunAsync(stoppingToken);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var options = new ExpiryOptions { Settings = settings, Now = time.GetUtcNow() };
            if (await runner.TryRunAsync(options, cancellationToken) is not null) return;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Failed(logger, exception);
        }

        await Task.Delay(LongestWait, time, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(5003, LogLevel.Error, "Expiry failed; it is tried again in a quarter of an hour.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
