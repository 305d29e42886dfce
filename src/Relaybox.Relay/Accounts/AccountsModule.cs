using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Accounts;

/// <summary>Registers the account service.</summary>
internal static class AccountsModule
{
    /// <summary>Adds what creates accounts.</summary>
    public static void AddAccounts(this IServiceCollection services) =>
        services.AddSingleton<AccountRules>().AddSingleton(new SystemResources()).AddSingleton<SystemPressure>()
            .AddSingleton<RegistrationGate>().AddSingleton<AccountStore>().AddSingleton<AccountsEndpoint>();

    /// <summary>Opens the account service's port, on loopback only.</summary>
    public static void ListenAccounts(this KestrelServerOptions kestrel, RelayListeners listeners) =>
        kestrel.ListenLocalhost(listeners.Accounts, options =>
        {
            options.Protocols = HttpProtocols.Http1;
            options.Mark(Listener.Accounts);
        });
}
