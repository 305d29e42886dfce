using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Logs;

/// <summary>Takes the daemons' log lines, chooses from them, and writes what is left to standard output.</summary>
internal sealed class LogSocket(LogRedactor redactor, LogOutput output) : ConnectionHandler
{
    // postlogd cuts at 2,000 bytes.
    private const int MaxLineBytes = 10_000;

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            while (await connection.Transport.Input.ReadLineAsync(MaxLineBytes, connection.Stopping()) is { } line)
            {
                if (redactor.Redact(line) is { } text) output.WriteLine(text);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Cut off, or relayd ends.
        }
    }
}
