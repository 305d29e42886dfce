using Microsoft.Extensions.Logging.Abstractions;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Logs;

/// <summary>relayd's own log lines, by the way that all lines go. The framework's console logger lets its callers wait.</summary>
/// <param name="output">Where they go.</param>
internal sealed class OutputLoggerProvider(LogOutput output) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new OutputLogger(categoryName, output);

    /// <summary>Nothing: the output is the container's.</summary>
    public void Dispose()
    {
    }

    private sealed class OutputLogger(string category, LogOutput output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            using var text = new StringWriter();
            OneLineFormatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, format), text);
            output.WriteLine(text.ToString());
        }
    }
}
