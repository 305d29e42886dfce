using System.Net;

namespace Relaybox.Relay.Health;

/// <summary>Whether Dovecot's authentication service offers PLAIN to Postfix (Dovecot authentication protocol).</summary>
internal sealed class AuthenticationCheck(EndPoint endPoint) : IHealthCheck
{
    /// <inheritdoc/>
    public string Subject => "Authentication (Dovecot)";

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        using var conversation = await LineConversation.ConnectAsync(endPoint, cancellationToken);
        await conversation.WriteAsync($"VERSION\t1\t2\nCPID\t{Environment.ProcessId}\n", cancellationToken);
        while (await conversation.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("MECH\tPLAIN", StringComparison.Ordinal)) return null;
            if (line.StartsWith("DONE", StringComparison.Ordinal)) return "does not offer PLAIN";
        }

        return "does not greet";
    }
}
