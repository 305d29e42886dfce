namespace Relaybox.Relay.Web;

/// <summary>
/// Looks for a new certificate every few seconds. Two stat(2) calls cost less than an inotify instance, of which a host has
/// few for each uid and Dovecot needs one for every waiting client.
/// </summary>
internal sealed class CertificateRefresher(ServedCertificate store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first connection, not beside it.
        store.Refresh();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) store.Refresh();
    }
}
