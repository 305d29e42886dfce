using System.Net;

namespace Relaybox.Relay.Health;

/// <summary>Whether IMAP greets with the capability by which clients recognise a chatmail relay.</summary>
internal sealed class ImapCheck(EndPoint endPoint) : IHealthCheck
{
    private const string ChatmailCapability = "XCHATMAIL";

    /// <inheritdoc/>
    public string Subject => "IMAP (Dovecot)";

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        using var conversation = await LineConversation.ConnectAsync(endPoint, cancellationToken);
        var greeting = await conversation.ReadLineAsync(cancellationToken);
        if (greeting is null || !greeting.StartsWith("* OK", StringComparison.Ordinal)) return "does not greet";
        if (!greeting.Contains(ChatmailCapability, StringComparison.Ordinal)) return $"does not announce {ChatmailCapability}";

        await conversation.WriteAsync("a LOGOUT\r\n", cancellationToken);
        return null;
    }
}
