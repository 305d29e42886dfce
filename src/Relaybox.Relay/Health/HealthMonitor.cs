using System.Net.Sockets;

namespace Relaybox.Relay.Health;

/// <summary>
/// Makes all checks again and again and keeps the verdict, so that a probe costs nobody anything. Until the relay has
/// been healthy once it looks several times a second: whoever started it is waiting for that moment.
/// </summary>
internal sealed partial class HealthMonitor(
    IEnumerable<IHealthCheck> checks, TimeProvider time, ILogger<HealthMonitor> logger, IEnumerable<IHealthNote>? notes = null,
    IEnumerable<IRecoveryStep>? recovery = null)
    : BackgroundService
{
    private static readonly TimeSpan StartInterval = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan UnhealthyInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HealthyInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A pass and the pause before it take less than this by far.</summary>
    public static readonly TimeSpan MaxVerdictAge = TimeSpan.FromMinutes(1);

    /// <summary>A service that is about to be ready would otherwise hold the verdict up for all the others.</summary>
    private static readonly TimeSpan StartCheckTimeout = TimeSpan.FromSeconds(1);

    /// <summary>After this a relay that has not become healthy is not starting but broken.</summary>
    private static readonly TimeSpan StartPeriod = TimeSpan.FromSeconds(30);

    private readonly IHealthCheck[] _checks = [.. checks];
    private readonly IHealthNote[] _notes = [.. notes ?? []];
    private readonly IRecoveryStep[] _recovery = [.. recovery ?? []];
    private volatile HealthVerdict _verdict = HealthVerdict.Starting;
    private readonly long _start = time.GetTimestamp();
    // Not a time of day: a clock that is put right by years would make a verdict stale, or keep it fresh.
    private long _checkedAt = time.GetTimestamp();
    private IReadOnlyList<string> _reported = [];
    private bool _hasBeenHealthy;

    /// <summary>The latest verdict; one that is too old is none, since a check that hangs would keep it good for ever.</summary>
    public HealthVerdict Verdict => time.GetElapsedTime(Volatile.Read(ref _checkedAt)) > MaxVerdictAge ? HealthVerdict.Outdated : _verdict;

    private bool IsStarting => !_hasBeenHealthy && time.GetElapsedTime(_start) < StartPeriod;

    /// <summary>Makes every check once, side by side, and keeps the verdict.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var faults = await Task.WhenAll(_checks.Select(check => FindFaultAsync(check, cancellationToken)));
        var verdict = new HealthVerdict([.. faults.OfType<string>()])
        {
            Notes = [.. _notes.Select(note => note.Text).OfType<string>()],
        };
        var recovered = verdict.IsHealthy && !_verdict.IsHealthy;
        LogChange(_verdict, verdict);
        _verdict = verdict;
        Volatile.Write(ref _checkedAt, time.GetTimestamp());
        if (recovered) await Task.WhenAll(_recovery.Select(step => RecoverAsync(step, cancellationToken)));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await CheckAsync(stoppingToken);
            var interval = _verdict.IsHealthy ? HealthyInterval : IsStarting ? StartInterval : UnhealthyInterval;
            await Task.Delay(interval, time, stoppingToken);
        }
    }

    private async Task<string?> FindFaultAsync(IHealthCheck check, CancellationToken cancellationToken)
    {
        var patience = IsStarting ? StartCheckTimeout : CheckTimeout;
        using var timeout = new CancellationTokenSource(patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        string? fault;
        try
        {
            fault = await check.FindFaultAsync(stop.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            fault = $"did not answer within {patience.TotalSeconds:0} s";
        }
        catch (SocketException exception)
        {
            fault = $"cannot be reached ({exception.SocketErrorCode})";
        }
        catch (IOException)
        {
            fault = "broke off the conversation";
        }

        return fault is null ? null : $"{check.Subject} {fault}.";
    }

    private async Task RecoverAsync(IRecoveryStep step, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CheckTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await step.RunAsync(stop.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException || timeout.IsCancellationRequested)
        {
            Log.NotRecovered(logger, exception.GetType().Name);
        }
    }

    /// <summary>While a relay starts, its parts come up one by one; that is no news. Later every change is.</summary>
    private void LogChange(HealthVerdict before, HealthVerdict after)
    {
        if (after.IsHealthy && !before.IsHealthy) Log.Healthy(logger);
        _hasBeenHealthy |= after.IsHealthy;
        if (IsStarting || after.Reasons.SequenceEqual(_reported, StringComparer.Ordinal)) return;

        if (!after.IsHealthy) Log.Unhealthy(logger, string.Join(' ', after.Reasons));
        _reported = after.Reasons;
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Information, "The relay is healthy.")]
        public static partial void Healthy(ILogger logger);

        [LoggerMessage(6003, LogLevel.Warning, "Mail that waits could not be sent on its way at once; it goes when it is due ({Problem}).")]
        public static partial void NotRecovered(ILogger logger, string problem);

        [LoggerMessage(6002, LogLevel.Warning, "The relay is not healthy: {Reasons}")]
        public static partial void Unhealthy(ILogger logger, string reasons);
    }
}
