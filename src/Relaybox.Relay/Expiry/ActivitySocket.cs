using Microsoft.AspNetCore.Connections;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Expiry;

/// <summary>
/// Hears Dovecot's event exporter: a line for each log-in, at IMAP or for submission, and for each delivery. Tab-separated fields;
/// the connection stays for as long as Dovecot's statistics process does.
/// </summary>
internal sealed class ActivitySocket(LastLogins logins, RelayMetrics metrics) : ConnectionHandler
{
    private const int MaxLineBytes = 4096;
    private const string UserField = "field:user=";

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        while (await connection.Transport.Input.ReadLineAsync(MaxLineBytes, connection.ConnectionClosed) is { } line) Hear(line);
    }

    /// <summary>Takes one event in.</summary>
    public void Hear(string line)
    {
        var fields = line.Split('\t');
        if (fields.Contains("event:auth_request_finished", StringComparer.Ordinal))
        {
            metrics.LoggedIn();
            if (fields.FirstOrDefault(field => field.StartsWith(UserField, StringComparison.Ordinal)) is { } user) logins.Record(user[UserField.Length..]);
        }
        else if (fields.Contains("event:mail_delivery_finished", StringComparer.Ordinal))
        {
            metrics.Delivered(!fields.Any(field => field.StartsWith("field:error=", StringComparison.Ordinal)));
        }
    }
}
