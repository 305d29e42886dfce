using Relaybox.Relay.Health;

namespace Relaybox.Relay.Zone;

/// <summary>Registers what knows and checks the relay's DNS records.</summary>
internal static class ZoneModule
{
    /// <summary>Adds it; a relay without DNS has nothing to check.</summary>
    public static void AddZone(this IServiceCollection services) => services
        .AddSingleton<ZoneSource>()
        .AddSingleton<SetupState>()
        .AddSingleton<SetupMonitor>()
        .AddSingleton<IHealthNote>(provider => provider.GetRequiredService<SetupMonitor>())
        .AddHostedService(provider => provider.GetRequiredService<SetupMonitor>());
}
