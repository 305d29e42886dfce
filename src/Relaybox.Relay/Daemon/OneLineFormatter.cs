using Microsoft.Extensions.Logging.Abstractions;

namespace Relaybox.Relay.Daemon;

/// <summary>
/// One event, one line: <c>relayd/accounts: info 2001: Created an account.</c> The time is the engine's or the journal's
/// to add. An exception follows with its types and messages; its stack trace only from a program error.
/// </summary>
internal static class OneLineFormatter
{
    /// <summary>Writes an event, without a LF at its end.</summary>
    public static void Write<TState>(in LogEntry<TState> logEntry, TextWriter textWriter)
    {
        textWriter.Write("relayd/");
        textWriter.Write(ModuleOf(logEntry.Category));
        textWriter.Write(": ");
        textWriter.Write(NameOf(logEntry.LogLevel));
        textWriter.Write(' ');
        textWriter.Write(logEntry.EventId.Id);
        textWriter.Write(": ");
        WriteOnOneLine(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));

        // An I/O failure is explained by its message; for anything else the place matters.
        var detail = logEntry.Exception is IOException or OperationCanceledException or UnauthorizedAccessException
            ? Messages(logEntry.Exception)
            : logEntry.Exception?.ToString();
        if (detail is not null)
        {
            textWriter.Write(' ');
            WriteOnOneLine(textWriter, detail);
        }
    }

    /// <summary>The folder of a class of ours, else the whole category.</summary>
    private static string ModuleOf(string category)
    {
        var parts = category.Split('.');
        return parts is ["Relaybox", "Relay", var module, ..] ? module.ToLowerInvariant() : category;
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static string Messages(Exception? exception)
    {
        var messages = new List<string>();
        for (; exception is not null; exception = exception.InnerException)
            messages.Add($"{exception.GetType().Name}: {exception.Message}");
        return string.Join(" ← ", messages);
    }

    private static void WriteOnOneLine(TextWriter writer, string text)
    {
        foreach (var character in text) writer.Write(char.IsControl(character) ? ' ' : character);
    }
}
