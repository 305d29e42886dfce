using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Logs;

/// <summary>Registers what cleans the daemons' logs.</summary>
internal static class LogsModule
{
    /// <summary>Adds the cleaning.</summary>
    public static void AddLogs(this IServiceCollection services) =>
        services.AddSingleton<LogRedactor>().AddSingleton(provider => new LogSocket(provider.GetRequiredService<LogRedactor>(), Console.Out));

    /// <summary>Opens the socket.</summary>
    public static void ListenLogs(this KestrelServerOptions kestrel, RelayPaths paths) => kestrel.ListenUnixSocket<LogSocket>(paths.LogSocket);
}
