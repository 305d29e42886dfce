using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Metrics;

/// <summary>Registers what counts, and the page that tells.</summary>
internal static class MetricsModule
{
    /// <summary>Adds the counters; without a metrics address, events are not counted.</summary>
    public static void AddMetrics(this IServiceCollection services, RelaySettings settings)
    {
        services.AddSingleton<RelayMetrics>().AddSingleton<MetricsEndpoint>();
        if (settings.MetricsAddress is not null) services.AddSingleton<ILoggerProvider, EventCounter>();
    }

    /// <summary>Opens the port on the configured address, if there is one.</summary>
    public static void ListenMetrics(this KestrelServerOptions kestrel, RelaySettings settings, RelayListeners listeners)
    {
        if (settings.MetricsAddress is not { } address) return;
        kestrel.Listen(IPAddress.Parse(address), listeners.Metrics, options =>
        {
            options.Protocols = HttpProtocols.Http1;
            options.Mark(Listener.Metrics);
        });
    }
}
