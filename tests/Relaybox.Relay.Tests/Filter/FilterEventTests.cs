using System.Reflection;
using Microsoft.Extensions.Logging;
using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Tests.Filter;

public sealed class FilterEventTests
{
    [Fact]
    public void Every_event_of_the_filters_has_an_id_of_its_own_in_their_range()
    {
        var ids = typeof(FilterSession).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(FilterSession).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToList();

        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.InRange(id, 1000, 1999));
        Assert.Equal(ids.Distinct(), ids);
    }
}
