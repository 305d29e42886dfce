using System.Security.Cryptography;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Tls;

namespace Relaybox.Relay.Acme;

/// <summary>
/// Keeps the relay's certificate: gets the first one when the domain resolves, and renews it in time. Nothing that goes wrong here ends or delays
/// anything else; the self-signed certificate or the old one stays in force, and the operator is told.
/// </summary>
internal sealed partial class AcmeService(
    RelaySettings settings,
    RelayPaths paths,
    AcmeNames names,
    IAcmeClient client,
    AcmeProgress progress,
    TimeProvider time,
    ILogger<AcmeService> logger) : BackgroundService
{
    /// <summary>While the first certificate is awaited, somebody is sitting in front of the set-up page.</summary>
    private static readonly TimeSpan WaitingInterval = TimeSpan.FromSeconds(30);

    /// <summary>The resolver starts beside relayd, and an order that is due should not wait for the next hour because of it.</summary>
    private static readonly TimeSpan ResolverInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // Drawn once: a new draw at each look would shorten the pauses to their shortest.
    private readonly double _jitter = RandomNumberGenerator.GetInt32(1000) / 1000.0;

    /// <summary>Looks once, and orders when it is time.</summary>
    /// <returns>How long to wait before the next look.</returns>
    public async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        var pair = ReadPair();
        DateTimeOffset? renewal = pair?.Validity() is var (startsAt, endsAt) ? AcmeSchedule.Renewal(startsAt, endsAt) : null;
        var found = await names.FindAsync(cancellationToken);
        if (found.Status != DnsStatus.Found)
        {
            // One that is in force for long enough does not need the DNS now.
            var isGood = renewal > time.GetUtcNow();
            progress.Trouble = isGood ? null
                : found.IsTemporary ? $"The DNS does not answer for {settings.HostName}, so no certificate can be ordered now."
                : $"The domain {settings.HostName} has no address in the DNS, so no certificate can be had for it.";
            return isGood ? Interval : found.IsTemporary ? ResolverInterval : pair is null ? WaitingInterval : Interval;
        }

        var wanted = found.Records;
        var history = AcmeHistory.Read(paths);
        if (history.LastAttempt > time.GetUtcNow())
        {
            // The clock was ahead then: the pause must not last until it is there again.
            history = history with { LastAttempt = time.GetUtcNow() };
            history.Write(paths);
        }

        var lacksNames = pair is not null && wanted.Any(name => !pair.Names(name));
        var due = AcmeSchedule.NextOrder(history, renewal, lacksNames, _jitter);
        if (due <= time.GetUtcNow()) return await OrderAsync(pair is null && history.Failures % 2 == 1 ? [wanted[0]] : wanted, history, pair is null, cancellationToken);

        if (pair is not null && history.Failures == 0) progress.Trouble = null;
        else if (pair is null && progress.Trouble is null) progress.Trouble = $"The last order of a certificate failed; the next one is made at {due:HH:mm} UTC.";
        return due - time.GetUtcNow() < Interval ? due - time.GetUtcNow() : Interval;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.CertificateMode != CertificateMode.Acme) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await StepAsync(stoppingToken);
            }
            // A full volume, a program that cannot be started: told, and tried again.
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
            {
                Log.Broken(logger, problem);
                progress.Trouble = $"No certificate could be ordered: {problem.Message}";
                pause = Interval;
            }

            await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task<TimeSpan> OrderAsync(IReadOnlyList<string> wanted, AcmeHistory history, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst) progress.Trouble = "The certificate is being ordered.";
        // Counted before the order: whatever ends this process now, a restart must not ask again at once.
        var failed = new AcmeHistory(history.Failures + 1, time.GetUtcNow());
        failed.Write(paths);
        if (await client.ObtainAsync(wanted, cancellationToken) is { } complaint)
        {
            var next = AcmeSchedule.NextOrder(failed, renewal: null, lacksNames: false, _jitter);
            progress.Trouble = $"{complaint} The next order is made at {next:HH:mm} UTC.";
            Log.Failed(logger, progress.Trouble);
            return next - time.GetUtcNow();
        }

        (failed with { Failures = 0 }).Write(paths);
        progress.Trouble = null;
        Log.Obtained(logger, string.Join(", ", wanted));
        return Interval;
    }

    private TlsPair? ReadPair()
    {
        try
        {
            return TlsPair.ReadAcme(paths) is var pair && pair.Names(settings.HostName) ? pair : null;
        }
        catch (TlsException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4030, LogLevel.Information, "A certificate for {Names} was obtained; it is in force within a minute.")]
        public static partial void Obtained(ILogger logger, string names);

        [LoggerMessage(4031, LogLevel.Warning, "{Complaint}")]
        public static partial void Failed(ILogger logger, string complaint);

        [LoggerMessage(4032, LogLevel.Error, "No certificate could be ordered; it is tried again in an hour.")]
        public static partial void Broken(ILogger logger, Exception exception);
    }
}
