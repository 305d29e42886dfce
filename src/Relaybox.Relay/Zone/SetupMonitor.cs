using Relaybox.Dns;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Health;

namespace Relaybox.Relay.Zone;

/// <summary>Looks every minute whether the DNS is right, until it is; then every few hours, to tell when it is no longer.</summary>
internal sealed class SetupMonitor(RelaySettings settings, ZoneSource zone, SetupState state, TimeProvider time, IDnsResolver resolver)
    : BackgroundService, IHealthNote
{
    private static readonly TimeSpan SetupInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(3);

    /// <inheritdoc/>
    public string? Text => state.Lacking.Count == 0 ? null
        : $"In the DNS is missing or different: {string.Join(", ", state.Lacking.Select(entry => $"{entry.Record.Type} of {entry.Record.Name}"))}; `relay dns` prints them.";

    /// <summary>Looks once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        state.Take(await new RecordChecker(resolver).CheckAsync(settings.MailDomain, zone.Read(), cancellationToken));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.IsPrivateDomain || settings.IsAddressLiteral) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            await CheckAsync(stoppingToken);
            await Task.Delay(state.WasComplete ? Interval : SetupInterval, time, stoppingToken);
        }
    }
}
