using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Logs;

/// <summary>Takes the daemons' log lines, which s6-log has chosen, and writes what is left of them to standard output.</summary>
internal sealed class LogSocket(LogRedactor redactor, TextWriter output) : ConnectionHandler
{
    // postlogd cuts at 2,000 bytes, s6-log at 8,192.
    private const int MaxLineBytes = 10_000;

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        while (await connection.Transport.Input.ReadLineAsync(MaxLineBytes, connection.ConnectionClosed) is { } line)
        {
            if (redactor.Redact(line) is { } text) await output.WriteLineAsync(text);
        }
    }
}
