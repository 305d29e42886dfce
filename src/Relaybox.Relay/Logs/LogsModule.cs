using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Logs;

/// <summary>Registers what cleans the daemons' logs.</summary>
internal static class LogsModule
{
    /// <summary>Adds the cleaning.</summary>
    public static void AddLogs(this IServiceCollection services) =>
        services.AddSingleton<LogRedactor>().AddSingleton(provider => new LogSocket(provider.GetRequiredService<LogRedactor>(), Console.Out));

    /// <summary>Opens the socket; one that an earlier process left behind is replaced.</summary>
    public static void ListenLogs(this KestrelServerOptions kestrel, RelayPaths paths)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(paths.LogSocket)!);
        File.Delete(paths.LogSocket);
        kestrel.ListenUnixSocket(paths.LogSocket, options => options.UseConnectionHandler<LogSocket>());
    }
}
