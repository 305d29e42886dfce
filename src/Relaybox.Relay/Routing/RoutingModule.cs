using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Routing;

/// <summary>Registers what Postfix asks about peers.</summary>
internal static class RoutingModule
{
    /// <summary>Adds routes and TLS policies.</summary>
    public static void AddPeerRouting(this IServiceCollection services)
    {
        services.TryAddSingleton<SmtpOnlyPeers>();
        services.AddSingleton<IMtaStsSource, MtaStsSource>().AddSingleton<MtaStsPolicies>().AddSingleton<PeerTlsPolicies>();
        services.AddSingleton<ISocketmap, RouteMap>().AddSingleton<ISocketmap, TlsPolicyMap>();
        services.AddSingleton<SocketmapHandler>();
    }

    /// <summary>Listens for Postfix's look-ups, on loopback only.</summary>
    public static void ListenPeerRouting(this KestrelServerOptions kestrel, RelayListeners listeners) =>
        kestrel.Listen(IPAddress.Loopback, listeners.Socketmap, listen => listen.UseConnectionHandler<SocketmapHandler>());
}
