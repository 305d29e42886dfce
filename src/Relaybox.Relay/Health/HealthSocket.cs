using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Relaybox.Relay.Health;

/// <summary>
/// The unix socket behind <c>relay-health</c> and <c>relay status</c>: whoever connects gets the verdict's text and the
/// end of the stream. No request, so that a script without a shell can ask.
/// </summary>
internal sealed class HealthSocket(HealthMonitor monitor) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(monitor.Verdict.ToString()), connection.ConnectionClosed);
        await connection.Transport.Output.CompleteAsync();
    }
}
