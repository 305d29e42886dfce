using Relaybox.Relay.Metrics;

namespace Relaybox.Relay.Logs;

/// <summary>Decides what of Postfix's and Dovecot's logs the operator sees: what went wrong, with peers and not with people.</summary>
internal sealed class LogRedactor(RelayMetrics metrics)
{
    private const string PostfixMark = "postfix/";

    private static readonly string[] Severities = [": warning: ", ": error: ", ": fatal: ", ": panic: "];

    // Beyond the time and the host name no program's name begins.
    private const int LongestPrefix = 64;

    /// <summary>Judges one line.</summary>
    /// <returns>What is written; null for nothing.</returns>
    public string? Redact(string line)
    {
        var start = line.IndexOf(PostfixMark, StringComparison.Ordinal);
        return start is >= 0 and < LongestPrefix ? RedactPostfix(line[start..]) : RedactDovecot(line);
    }

    private string? RedactPostfix(string line)
    {
        // A delivery names the peer, and no client; its recipient is said by the domain alone.
        if (line.Contains(" status=deferred ", StringComparison.Ordinal)) return Delivery(line, "deferred");
        if (line.Contains(" status=bounced ", StringComparison.Ordinal)) return Delivery(line, "bounced");

        if (line.Contains("NOQUEUE: ", StringComparison.Ordinal))
        {
            Count("noqueue");
            return null;
        }

        if (line.Contains(": timeout after ", StringComparison.Ordinal))
        {
            Count("timeout");
            return null;
        }

        // A word of severity comes after the process; all else is what happens with every message.
        if (!Severities.Any(severity => line.Contains(severity, StringComparison.Ordinal))) return null;

        Count("warning");
        var clean = LogLine.WithoutAddresses(line);
        // With an address, a warning is about a client: there is no end of those, and nothing that the operator could do.
        return clean.Length == line.Length && clean == line ? LogLine.WithoutLocalParts(line) : null;
    }

    private string Delivery(string line, string kind)
    {
        Count(kind);
        return LogLine.WithoutLocalParts(line);
    }

    private string RedactDovecot(string line)
    {
        metrics.Count("relaybox_dovecot_problems");
        return $"dovecot/{LogLine.WithoutAddresses(LogLine.WithoutLocalParts(line))}";
    }

    private void Count(string kind) => metrics.Count("relaybox_postfix_events", $"kind=\"{kind}\"");
}
