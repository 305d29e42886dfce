using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Push;

/// <summary>Registers push notifications.</summary>
internal static class PushModule
{
    /// <summary>Adds the notifier's queue and its workers.</summary>
    public static void AddPush(this IServiceCollection services)
    {
        services.AddSingleton(provider => PushOptions.From(provider.GetRequiredService<RelaySettings>()));
        services.AddSingleton<PendingNotificationFiles>().AddSingleton<NotifierClient>();
        services.AddSingleton<PushNotifier>().AddHostedService(provider => provider.GetRequiredService<PushNotifier>());
    }
}
