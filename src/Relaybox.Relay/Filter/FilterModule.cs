using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Dkim;

namespace Relaybox.Relay.Filter;

/// <summary>Registers the two filters and lets Kestrel listen for them on loopback.</summary>
internal static class FilterModule
{
    private const string Outgoing = "outgoing";

    /// <summary>The incoming filter's key among the services, and its name in logs.</summary>
    public const string Incoming = "incoming";

    /// <summary>Adds the filters; <see cref="RelaySettings"/> and <see cref="TimeProvider"/> must be there.</summary>
    public static void AddFilter(this IServiceCollection services)
    {
        services.AddSingleton(provider => FilterOptions.From(provider.GetRequiredService<RelaySettings>()));
        services.AddSingleton(provider => new BufferBudget(
            provider.GetRequiredService<FilterOptions>().MaxBufferedBytes, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BlockedAccounts>();
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<RelaySettings>();
            return new SenderRateLimit(
                settings.MaxUserSendPerMinute, settings.MaxUserSendBurstSize, provider.GetRequiredService<TimeProvider>());
        });
        services.AddKeyedSingleton(Outgoing, (provider, _) => Create(provider, Outgoing, ActivatorUtilities.CreateInstance<OutgoingPolicy>(provider)));
        services.AddKeyedSingleton(Incoming, (provider, _) => Create(provider, Incoming, ActivatorUtilities.CreateInstance<IncomingPolicy>(provider)));
        services.AddKeyedSingleton(Outgoing, (provider, _) => CreatePool(provider, options => options.OutgoingReinject));
        services.AddKeyedSingleton(Incoming, (provider, _) => CreatePool(provider, options => options.IncomingReinject));
        services.AddKeyedSingleton(Outgoing, CreateHandler);
        services.AddKeyedSingleton(Incoming, CreateHandler);
    }

    /// <summary>Listens on <see cref="RelayPorts.OutgoingFilter"/> and <see cref="RelayPorts.IncomingFilter"/>.</summary>
    public static void ListenFilter(this KestrelServerOptions kestrel)
    {
        kestrel.Listen(IPAddress.Loopback, RelayPorts.OutgoingFilter, listen => Serve(listen, Outgoing));
        kestrel.Listen(IPAddress.Loopback, RelayPorts.IncomingFilter, listen => Serve(listen, Incoming));
    }

    private static void Serve(ListenOptions listen, string name) =>
        listen.Run(listen.ApplicationServices.GetRequiredKeyedService<FilterConnectionHandler>(name).OnConnectedAsync);

    private static FilterGate Create(IServiceProvider provider, string name, IMessagePolicy policy) =>
        new(name, policy, provider.GetRequiredKeyedService<ReinjectPool>(name), provider.GetRequiredService<ILogger<FilterGate>>());

    private static ReinjectPool CreatePool(IServiceProvider provider, Func<FilterOptions, IPEndPoint> server)
    {
        var options = provider.GetRequiredService<FilterOptions>();
        return new ReinjectPool(
            server(options), options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ReinjectPool>>());
    }

    private static FilterConnectionHandler CreateHandler(IServiceProvider provider, object? name) =>
        new(new FilterServices(
            (string)name!,
            provider.GetRequiredKeyedService<FilterGate>(name),
            provider.GetRequiredService<BufferBudget>(),
            provider.GetRequiredService<FilterOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FilterConnectionHandler>>()));
}
