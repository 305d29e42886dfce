using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Delivery;
using Relaybox.Relay.Tests.Routing;

namespace Relaybox.Relay.Tests.Delivery;

public sealed class PeerConnectorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_for_ipv6_addresses_unless_the_operator_switched_ipv6_off(bool isDisabled)
    {
        var services = new ServiceCollection().AddSingleton(new RelaySettings { MailDomain = "one.example", DisableIpv6 = isDisabled });
        services.AddDelivery();
        await using var provider = services.BuildServiceProvider();
        var dns = new FakeResolver().Host("mx.example.org", IPAddress.Loopback);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connector = new PeerConnector(dns, provider.GetRequiredService<DeliveryOptions>() with { WithNearAddresses = true }, TimeProvider.System);

        using var socket = await connector.ConnectAsync(
            "mx.example.org", ((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(!isDisabled, dns.WasAskedForIpv6);
    }
}
