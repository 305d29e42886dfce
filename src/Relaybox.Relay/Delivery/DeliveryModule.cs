using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Filter;
using Relaybox.Relay.Health;
using Relaybox.Relay.Routing;

namespace Relaybox.Relay.Delivery;

/// <summary>Registers the delivery to peers, and what takes theirs over HTTPS.</summary>
internal static class DeliveryModule
{
    private const string Name = "delivery";

    /// <summary>
    /// Adds the delivery; <see cref="RelaySettings"/>, <see cref="TimeProvider"/>, the filters and <see cref="IDnsResolver"/>
    /// must be there.
    /// </summary>
    public static void AddDelivery(this IServiceCollection services)
    {
        services.TryAddSingleton<SmtpOnlyPeers>();
        services.AddSingleton(provider => new DeliveryOptions { WithIpv6 = !provider.GetRequiredService<RelaySettings>().DisableIpv6 });
        services.AddSingleton(provider => new PeerLanes(
            provider.GetRequiredService<DeliveryOptions>(), provider.GetRequiredService<DeferredMail>().TrySoon));
        services.AddSingleton<PeerRouter>();
        services.AddSingleton<PeerConnector>();
        services.AddSingleton<MxDelivClient>();
        services.AddSingleton<MxDelivEndpoint>();
        services.AddSingleton<DeliveryReceiver>();
        services.AddSingleton(provider => new DeferredMail(
            new UnixDomainSocketEndPoint(provider.GetRequiredService<RelayPaths>().PostfixQueueManagerSocket),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRecoveryStep>(provider => provider.GetRequiredService<DeferredMail>());
        services.AddSingleton(provider => new UnreachablePeers(
            provider.GetRequiredService<DeliveryOptions>().UnreachableTime, provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(Name, (provider, _) => new ReinjectPool(
            provider.GetRequiredService<DeliveryOptions>().SmtpOnlyReinject,
            SessionOptions(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PeerDelivery>>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<PeerDelivery>(
            provider, provider.GetRequiredKeyedService<ReinjectPool>(Name)));
        services.AddKeyedSingleton(Name, (provider, _) => new FilterConnectionHandler(new FilterServices(
            Name,
            provider.GetRequiredService<DeliveryReceiver>(),
            provider.GetRequiredService<BufferBudget>(),
            SessionOptions(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<FilterConnectionHandler>>())));
    }

    /// <summary>Listens on <see cref="RelayPorts.Delivery"/>.</summary>
    public static void ListenDelivery(this KestrelServerOptions kestrel) =>
        kestrel.Listen(IPAddress.Loopback, RelayPorts.Delivery, listen =>
            listen.Run(listen.ApplicationServices.GetRequiredKeyedService<FilterConnectionHandler>(Name).OnConnectedAsync));

    /// <summary>What is in the queue has passed the limits already, and grew by Postfix's own fields since.</summary>
    private static FilterOptions SessionOptions(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<FilterOptions>();
        return options with { MaxMessageBytes = options.MaxMessageBytes + (2 * options.TraceAllowanceBytes) };
    }
}
