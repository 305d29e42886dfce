using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Filter;

/// <summary>Registers the two filters and lets Kestrel listen for them on loopback.</summary>
internal static class FilterModule
{
    private const string Outgoing = "outgoing";
    private const string Incoming = "incoming";

    /// <summary>Adds the filters; <see cref="RelaySettings"/> and <see cref="TimeProvider"/> must be there.</summary>
    public static void AddFilter(this IServiceCollection services)
    {
        services.AddSingleton(provider => FilterOptions.From(
            provider.GetRequiredService<RelaySettings>(), provider.GetService<SystemResources>()?.TotalMemory()));
        services.AddSingleton(provider => new BufferBudget(
            provider.GetRequiredService<FilterOptions>().MaxBufferedBytes, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BlockedAccounts>();
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<RelaySettings>();
            return new SenderRateLimit(
                settings.MaxUserSendPerMinute, settings.MaxUserSendBurstSize, provider.GetRequiredService<TimeProvider>());
        });
        services.AddKeyedSingleton(Outgoing, (provider, _) =>
        {
            var options = provider.GetRequiredService<FilterOptions>();
            return Create(provider, Outgoing, ActivatorUtilities.CreateInstance<OutgoingPolicy>(provider), options.OutgoingReinject);
        });
        services.AddKeyedSingleton(Incoming, (provider, _) =>
        {
            var options = provider.GetRequiredService<FilterOptions>();
            return Create(provider, Incoming, ActivatorUtilities.CreateInstance<IncomingPolicy>(provider), options.IncomingReinject);
        });
    }

    /// <summary>Listens on <see cref="RelayPorts.OutgoingFilter"/> and <see cref="RelayPorts.IncomingFilter"/>.</summary>
    public static void ListenFilter(this KestrelServerOptions kestrel)
    {
        kestrel.Listen(IPAddress.Loopback, RelayPorts.OutgoingFilter, listen => Serve(listen, Outgoing));
        kestrel.Listen(IPAddress.Loopback, RelayPorts.IncomingFilter, listen => Serve(listen, Incoming));
    }

    private static void Serve(ListenOptions listen, string name) =>
        listen.Run(listen.ApplicationServices.GetRequiredKeyedService<FilterConnectionHandler>(name).OnConnectedAsync);

    private static FilterConnectionHandler Create(
        IServiceProvider provider, string name, IMessagePolicy policy, IPEndPoint reinject) =>
        ActivatorUtilities.CreateInstance<FilterConnectionHandler>(provider, name, policy, reinject);
}
