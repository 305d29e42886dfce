using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Dkim;

/// <summary>Registers the check of incoming signatures and the milter that signs.</summary>
internal static class DkimModule
{
    // Postfix's processes are another user's.
    private const UnixFileMode ForEverybody = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Adds both; <c>IDnsResolver</c>, <see cref="RelaySettings"/>, <see cref="RelayPaths"/> and <see cref="TimeProvider"/> must be there.</summary>
    public static void AddDkim(this IServiceCollection services)
    {
        services.AddSingleton<DkimIdentity>();
        services.AddSingleton<OriginCheck>();
        services.AddSingleton<MilterOptions>();
        services.AddSingleton<MilterConnectionHandler>();
        services.AddOptions<SocketTransportOptions>().Configure<RelayPaths>((transport, paths) =>
            transport.CreateBoundListenSocket = endPoint => Bind(endPoint, paths.DkimMilterSocket));
    }

    /// <summary>Opens <see cref="RelayPaths.DkimMilterSocket"/>.</summary>
    public static void ListenDkim(this KestrelServerOptions kestrel, RelayPaths paths) =>
        kestrel.ListenUnixSocket<MilterConnectionHandler>(paths.DkimMilterSocket);

    /// <summary>Before the socket listens, so that nobody ever meets one that is closed to him.</summary>
    private static Socket Bind(System.Net.EndPoint endPoint, string openToAll)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        if (endPoint is UnixDomainSocketEndPoint path && path.ToString() == openToAll) File.SetUnixFileMode(openToAll, ForEverybody);
        return socket;
    }
}
