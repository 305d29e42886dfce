using System.Net;
using System.Net.Sockets;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Calls;

/// <summary>
/// Finds out under which IPv4 address callers reach coturn and writes it where coturn's service waits for it: the one that was set, else
/// what the mail domain resolves to. Dynamic addresses change; the service starts coturn anew then.
/// </summary>
internal sealed partial class TurnAddressWatcher(
    RelaySettings settings, RelayPaths paths, IDnsResolver resolver, TimeProvider time, ILogger<TurnAddressWatcher> logger) : BackgroundService
{
    /// <summary>After the first look, while no address is known: the resolver starts beside relayd. Doubled each time.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks at most while no address is known: the DNS may be about to be set up.</summary>
    public static readonly TimeSpan UnknownInterval = TimeSpan.FromSeconds(15);

    /// <summary>Between two looks once it is known.</summary>
    public static readonly TimeSpan KnownInterval = TimeSpan.FromMinutes(5);

    private string? _written;
    private TimeSpan _pause = FirstPause / 2;

    /// <summary>The address that needs no looking up; null when there is none.</summary>
    public static string? FindFixed(RelaySettings settings) =>
        new[] { settings.TurnExternalAddress, settings.IsAddressLiteral ? settings.HostName : null, settings.PublicAddress }
            .FirstOrDefault(address => IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork);

    /// <summary>Looks once; what cannot be found out now leaves what was found before.</summary>
    /// <returns>How long to wait before the next look.</returns>
    public async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        await FindAsync(cancellationToken);
        if (_written is not null) return KnownInterval;
        _pause = _pause * 2 < UnknownInterval ? _pause * 2 : UnknownInterval;
        return _pause;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!settings.Turn) return;
        while (true) await Task.Delay(await LookAsync(stoppingToken), time, stoppingToken);
    }

    private async Task FindAsync(CancellationToken cancellationToken)
    {
        var address = FindFixed(settings) ?? await ResolveAsync(cancellationToken);
        if (address is null || address == _written) return;

        try
        {
            // Renamed, so that nobody reads half of it.
            var unfinished = paths.TurnAddress + ".new";
            await File.WriteAllTextAsync(unfinished, address + "\n", cancellationToken);
            File.Move(unfinished, paths.TurnAddress, overwrite: true);
            _written = address;
            Log.Known(logger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, exception);
        }
    }

    private async Task<string?> ResolveAsync(CancellationToken cancellationToken)
    {
        var answer = await resolver.ResolveAddressesAsync(settings.PublicAddress ?? settings.HostName, withIpv6: false, cancellationToken);
        return answer.Records.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork)?.ToString();
    }

    private static partial class Log
    {
        [LoggerMessage(3030, LogLevel.Information, "The address for calls is known.")]
        public static partial void Known(ILogger logger);

        [LoggerMessage(3031, LogLevel.Error, "The address for calls could not be handed to coturn.")]
        public static partial void NotWritten(ILogger logger, Exception exception);
    }
}
