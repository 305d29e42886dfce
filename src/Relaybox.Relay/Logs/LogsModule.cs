using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Logs;

/// <summary>Registers what cleans the daemons' logs.</summary>
internal static class LogsModule
{
    /// <summary>Adds the cleaning, and the way of all lines to standard output.</summary>
    public static void AddLogs(this IServiceCollection services) => services
        .AddSingleton<LogRedactor>()
        .AddSingleton<LogSocket>()
        // UTF-8 without a byte order mark.
        .AddSingleton(_ => new LogOutput(new StreamWriter(Console.OpenStandardOutput())))
        .AddSingleton<ILoggerProvider, OutputLoggerProvider>();

    /// <summary>Opens the socket.</summary>
    public static void ListenLogs(this KestrelServerOptions kestrel, RelayPaths paths) => kestrel.ListenUnixSocket<LogSocket>(paths.LogSocket);
}
