namespace Relaybox.Relay.Configuration;

/// <summary>How many processes Postfix may have for whom: the operator's wish, and what the memory bears.</summary>
/// <param name="Smtp">Connections at the most for each port that faces the network; each is a process.</param>
/// <param name="SmtpPerClient">Of those, for one client address.</param>
/// <param name="Reinject">Connections at the most for each service that takes messages back from relayd.</param>
internal sealed record ConnectionLimits(int Smtp, int SmtpPerClient, int Reinject)
{
    /// <summary>Messages that each filter hands to Postfix at the same time at the most.</summary>
    public const int MaxReinjections = 80;

    /// <summary>Memory of one smtpd process that it shares with no other, measured: 2.5 MB.</summary>
    private const long SmtpdBytes = 2_500_000;

    /// <summary>What one such port may take of the memory when somebody opens all the connections he can.</summary>
    private const int PortShare = 4;

    // The reference's rule: one client takes a fifth of a port at the most.
    private const int ClientShare = 5;

    /// <summary>On a small machine as well, for a household or a school class behind one address; but never more than half of a port.</summary>
    private const int WantedPerClient = 25;

    /// <summary>However small the machine: enough to serve somebody.</summary>
    private const int LeastSmtp = 20;

    /// <summary>For idle connections, and those that are about to end.</summary>
    private const int SpareReinjections = 20;

    /// <summary>Finds the limits.</summary>
    /// <param name="settings">The operator's wish.</param>
    /// <param name="memory">The memory of machine or container in bytes; null when it is not known.</param>
    public static ConnectionLimits For(RelaySettings settings, long? memory)
    {
        var bearable = memory is { } bytes ? Math.Max(LeastSmtp, bytes / PortShare / SmtpdBytes) : long.MaxValue;
        var smtp = (int)Math.Min(settings.MaxSmtpConnections, bearable);
        return new ConnectionLimits(
            smtp, Math.Max(smtp / ClientShare, Math.Min(WantedPerClient, smtp / 2)), MaxReinjections + SpareReinjections);
    }
}
