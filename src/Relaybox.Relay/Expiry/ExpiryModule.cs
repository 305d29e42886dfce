using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

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

    /// <summary>Opens the sockets.</summary>
    public static void ListenExpiry(this KestrelServerOptions kestrel, RelayPaths paths)
    {
        kestrel.ListenUnixSocket<QuotaSocket>(paths.QuotaSocket);
        kestrel.ListenUnixSocket<ExpirySocket>(paths.ExpirySocket);
    }
}
