using System.Globalization;

namespace Relaybox.Relay.Metrics;

/// <summary>
/// Counts what relayd logs, by the events' ids: each module says what it does in its log already, so there is no second place
/// where it would have to. Some events have a counter of their own name as well.
/// </summary>
internal sealed class EventCounter(RelayMetrics metrics) : ILoggerProvider, ILogger
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning) metrics.Count("relaybox_log_problems", logLevel == LogLevel.Warning ? "level=\"warning\"" : "level=\"error\"");
        if (eventId.Id != 0) metrics.Count("relaybox_events", string.Create(CultureInfo.InvariantCulture, $"id=\"{eventId.Id}\""));
        switch (eventId.Id)
        {
            case 1001:
                metrics.Count("relaybox_messages_accepted", $"filter=\"{Value(state, "Filter")}\",kind=\"{Value(state, "Kind")}\"");
                break;
            case 1002:
                metrics.Count("relaybox_messages_refused", $"filter=\"{Value(state, "Filter")}\",code=\"{Value(state, "Code")}\"");
                break;
            case 2001:
                metrics.Count("relaybox_accounts_created", $"kind=\"{Value(state, "Kind")}\"");
                break;
            case 2002 or 2003:
                metrics.Count("relaybox_accounts_refused");
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // There is nothing to give back; the interface wants it.
    }

    private static string Value<TState>(TState state, string name)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            foreach (var (key, value) in values)
            {
                if (key == name) return Convert.ToString(value, CultureInfo.InvariantCulture)?.ToLowerInvariant() ?? "";
            }
        }

        return "";
    }
}
