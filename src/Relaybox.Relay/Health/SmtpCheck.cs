using System.Net;

namespace Relaybox.Relay.Health;

/// <summary>Whether an SMTP or LMTP service greets and answers EHLO or LHLO (RFC 5321, RFC 2033).</summary>
internal sealed class SmtpCheck(string subject, EndPoint endPoint, string hello) : IHealthCheck
{
    /// <inheritdoc/>
    public string Subject => subject;

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        using var conversation = await LineConversation.ConnectAsync(endPoint, cancellationToken);
        if (!await RepliesAsync(conversation, "220", cancellationToken)) return "does not greet";

        await conversation.WriteAsync($"{hello} localhost\r\n", cancellationToken);
        if (!await RepliesAsync(conversation, "250", cancellationToken)) return $"refuses {hello}";

        await conversation.WriteAsync("QUIT\r\n", cancellationToken);
        return null;
    }

    /// <summary>Reads a reply of one or more lines (RFC 5321 §4.2.1).</summary>
    private static async Task<bool> RepliesAsync(LineConversation conversation, string code, CancellationToken cancellationToken)
    {
        while (await conversation.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(code, StringComparison.Ordinal)) return false;
            if (line.Length == code.Length || line[code.Length] != '-') return true;
        }

        return false;
    }
}
