using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Dkim;

/// <summary>Registers the check of incoming signatures and the milter that signs.</summary>
internal static class DkimModule
{
    /// <summary>Adds both; <c>IDnsResolver</c>, <see cref="RelaySettings"/>, <see cref="RelayPaths"/> and <see cref="TimeProvider"/> must be there.</summary>
    public static void AddDkim(this IServiceCollection services)
    {
        services.AddSingleton<DkimIdentity>();
        services.AddSingleton<OriginCheck>();
        services.AddSingleton<MilterOptions>();
        services.AddSingleton<MilterConnectionHandler>();
    }

    /// <summary>Listens on <see cref="RelayPorts.DkimMilter"/>, loopback only.</summary>
    public static void ListenDkim(this KestrelServerOptions kestrel) =>
        kestrel.Listen(
            IPAddress.Loopback,
            RelayPorts.DkimMilter,
            listen => listen.Run(listen.ApplicationServices.GetRequiredService<MilterConnectionHandler>().OnConnectedAsync));
}
