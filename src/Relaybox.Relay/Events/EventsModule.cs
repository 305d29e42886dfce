using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Events;

/// <summary>Registers what Dovecot tells relayd of log-ins and deliveries.</summary>
internal static class EventsModule
{
    /// <summary>Adds the listener; expiry, metrics and push, which it tells, must be added as well.</summary>
    public static void AddEvents(this IServiceCollection services) => services.AddSingleton<EventSocket>();

    /// <summary>Opens the socket of Dovecot's event exporter; one that an earlier process left behind is replaced.</summary>
    public static void ListenEvents(this KestrelServerOptions kestrel, RelayPaths paths)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(paths.EventSocket)!);
        File.Delete(paths.EventSocket);
        kestrel.ListenUnixSocket(paths.EventSocket, options => options.Run(options.ApplicationServices.GetRequiredService<EventSocket>().OnConnectedAsync));
    }
}
