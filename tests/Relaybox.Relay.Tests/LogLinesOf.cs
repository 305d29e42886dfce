using Microsoft.Extensions.Logging;

namespace Relaybox.Relay.Tests;

/// <summary>A class's part of a log that is kept.</summary>
/// <typeparam name="T">The class.</typeparam>
internal sealed class LogLinesOf<T>(LogLines lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => lines.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Log(logLevel, eventId, state, exception, formatter);
}
