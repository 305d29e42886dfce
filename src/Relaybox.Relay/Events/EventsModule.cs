using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Events;

/// <summary>Registers what Dovecot tells relayd of log-ins and deliveries.</summary>
internal static class EventsModule
{
    /// <summary>Adds the listener; expiry, metrics and push, which it tells, must be added as well.</summary>
    public static void AddEvents(this IServiceCollection services) => services.AddSingleton<EventSocket>();

    /// <summary>Opens the socket of Dovecot's event exporter.</summary>
    public static void ListenEvents(this KestrelServerOptions kestrel, RelayPaths paths) => kestrel.ListenUnixSocket<EventSocket>(paths.EventSocket);
}
