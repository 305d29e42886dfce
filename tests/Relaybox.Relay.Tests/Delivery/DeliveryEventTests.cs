using System.Reflection;
using Microsoft.Extensions.Logging;
using Relaybox.Relay.Delivery;

namespace Relaybox.Relay.Tests.Delivery;

public sealed class DeliveryEventTests
{
    [Fact]
    public void Every_event_of_the_delivery_has_an_id_of_its_own_and_stays_below_information()
    {
        var events = typeof(PeerDelivery).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(PeerDelivery).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();

        Assert.NotEmpty(events);
        Assert.All(events, e => Assert.InRange(e.EventId, 8000, 8999));
        Assert.Equal(events.DistinctBy(e => e.EventId), events);
        // They name peers.
        Assert.All(events, e => Assert.Equal(LogLevel.Debug, e.Level));
    }
}
