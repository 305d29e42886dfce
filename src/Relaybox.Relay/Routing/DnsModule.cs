using System.Net;
using Relaybox.Dns;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Routing;

/// <summary>Registers the resolver that every module asks: unbound on loopback.</summary>
internal static class DnsModule
{
    /// <summary>Adds <see cref="IDnsResolver"/>.</summary>
    public static void AddDns(this IServiceCollection services) =>
        services.AddSingleton<IDnsResolver>(provider =>
            new DnsResolver(new IPEndPoint(IPAddress.Loopback, RelayPorts.Dns), provider.GetRequiredService<TimeProvider>()));
}
