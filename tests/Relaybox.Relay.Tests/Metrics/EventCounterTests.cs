using Microsoft.Extensions.Logging;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Tests.Metrics;

public sealed class EventCounterTests
{
    [Fact]
    public void Counts_events_by_id_and_the_known_ones_by_name()
    {
        var metrics = new RelayMetrics();
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(new EventCounter(metrics)));
        var logger = factory.CreateLogger("any");

        logger.Log(LogLevel.Information, 1002, new List<KeyValuePair<string, object?>> { new("Filter", "outgoing"), new("Code", 523) }, null, (_, _) => "");
        logger.Log(LogLevel.Information, 2002, "", null, (_, _) => "");
        logger.Log(LogLevel.Information, 2003, "", null, (_, _) => "");
        logger.Log(LogLevel.Warning, 5002, "", null, (_, _) => "");

        Assert.Equal(
            """
            # TYPE relaybox_accounts_refused counter
            relaybox_accounts_refused_total 2
            # TYPE relaybox_events counter
            relaybox_events_total{id="1002"} 1
            relaybox_events_total{id="2002"} 1
            relaybox_events_total{id="2003"} 1
            relaybox_events_total{id="5002"} 1
            # TYPE relaybox_log_problems counter
            relaybox_log_problems_total{level="warning"} 1
            # TYPE relaybox_messages_refused counter
            relaybox_messages_refused_total{filter="outgoing",code="523"} 1
            # EOF

            """,
            metrics.ToText());
    }
}
