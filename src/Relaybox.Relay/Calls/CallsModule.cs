namespace Relaybox.Relay.Calls;

/// <summary>Registers what calls need beside coturn.</summary>
internal static class CallsModule
{
    /// <summary>Adds the credentials for callers and the watch over the relay's address.</summary>
    public static void AddCalls(this IServiceCollection services) =>
        services.AddSingleton<TurnCredentials>().AddHostedService<TurnAddressWatcher>();
}
