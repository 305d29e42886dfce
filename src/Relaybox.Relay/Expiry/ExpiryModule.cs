using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Expiry;

/// <summary>Registers expiry, quota and last log-ins.</summary>
internal static class ExpiryModule
{
    /// <summary>Adds the nightly run and what Dovecot tells relayd.</summary>
    public static void AddExpiry(this IServiceCollection services) =>
        services
        .AddSingleton<LastLogins>()
        .AddSingleton<ExpiryRunner>()
        .AddSingleton<QuotaSocket>()
        .AddSingleton<ExpirySocket>()
        .AddHostedService<ExpirySchedule>();

    /// <summary>Opens the sockets; those that an earlier process left behind are replaced.</summary>
    public static void ListenExpiry(this KestrelServerOptions kestrel, RelayPaths paths)
    {
        Listen<QuotaSocket>(kestrel, paths.QuotaSocket);
        Listen<ExpirySocket>(kestrel, paths.ExpirySocket);
    }

    private static void Listen<THandler>(KestrelServerOptions kestrel, string path)
        where THandler : ConnectionHandler
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        kestrel.ListenUnixSocket(path, options => options.Run(options.ApplicationServices.GetRequiredService<THandler>().OnConnectedAsync));
    }
}
