namespace Relaybox.Relay.Configuration;

/// <summary>How many processes Postfix and Dovecot may have for whom: the operator's wish, and what the memory bears.</summary>
/// <param name="Smtp">Connections at the most for each port that faces the network; each is a process.</param>
/// <param name="SmtpPerClient">Of those, for one client address.</param>
/// <param name="Reinject">Connections at the most for each service that takes messages back from relayd.</param>
/// <param name="Delivery">Messages to peers at the most that are with relayd at once, each in a process of Postfix.</param>
/// <param name="SmtpDelivery">Messages to peers at the most that are with Postfix's own SMTP client at once, each in a process.</param>
/// <param name="Imap">IMAP connections that are awake at the most, each a process; those that wait in IDLE hibernate and do not count.</param>
internal sealed record ConnectionLimits(int Smtp, int SmtpPerClient, int Reinject, int Delivery, int SmtpDelivery, int Imap)
{
    /// <summary>Messages that each filter hands to Postfix at the same time at the most.</summary>
    public const int MaxReinjections = 80;

    /// <summary>Memory of one smtpd process that it shares with no other, measured: 2.5 MB.</summary>
    private const long SmtpdBytes = 2_500_000;

    /// <summary>What one such port may take of the memory when somebody opens all the connections he can.</summary>
    private const int PortShare = 4;

    /// <summary>Memory of one process of Postfix's that has a message for relayd's delivery, measured: 1.8 MB.</summary>
    private const long DeliveryBytes = 1_800_000;

    /// <summary>What these may take of the memory, in percent: when several peers are slow, the others' mail waits a little.</summary>
    private const int DeliverySharePercent = 20;

    /// <summary>As many as there are messages for a few peers at once (<c>DeliveryOptions.MaxMessagesPerDomain</c>), on any machine.</summary>
    private const int LeastDelivery = 100;

    /// <summary>The reference's number for all peers together.</summary>
    private const int MostDelivery = 500;

    /// <summary>Memory of one process of Postfix's SMTP client that talks TLS, measured: 3 MB.</summary>
    private const long SmtpDeliveryBytes = 3_000_000;

    /// <summary>What these may take of the memory, in percent.</summary>
    private const int SmtpDeliverySharePercent = 10;

    /// <summary>Several peers that are slow leave some for others.</summary>
    private const int LeastSmtpDelivery = 30;

    /// <summary>Postfix's own default for any service.</summary>
    private const int MostSmtpDelivery = 100;

    /// <summary>Memory of one imap process that it shares with no other, the kernel's for it included, measured: 1.8 MB.</summary>
    private const long ImapBytes = 1_800_000;

    /// <summary>What these may take of the memory, in percent: when everybody reconnects at once, some wait a moment, and nothing is killed.</summary>
    private const int ImapSharePercent = 30;

    // The reference's rule: one client takes a fifth of a port at the most.
    private const int ClientShare = 5;

    /// <summary>On a small machine as well, for a school behind one address, or an engine that gives all clients its own; but never more than half of a port.</summary>
    private const int WantedPerClient = 50;

    /// <summary>However small the machine: enough to serve somebody.</summary>
    private const int LeastSmtp = 20;

    /// <inheritdoc cref="LeastSmtp"/>
    private const int LeastImap = 50;

    /// <summary>For idle connections, and those that are about to end.</summary>
    private const int SpareReinjections = 20;

    /// <summary>Finds the limits.</summary>
    /// <param name="settings">The operator's wish.</param>
    /// <param name="memory">The memory of machine or container in bytes; null when it is not known.</param>
    public static ConnectionLimits For(RelaySettings settings, long? memory)
    {
        var bearable = memory is { } bytes ? Math.Max(LeastSmtp, bytes / PortShare / SmtpdBytes) : long.MaxValue;
        var smtp = (int)Math.Min(settings.MaxSmtpConnections, bearable);
        var awake = memory is { } all ? Math.Max(LeastImap, all * ImapSharePercent / 100 / ImapBytes) : long.MaxValue;
        return new ConnectionLimits(
            smtp,
            Math.Max(smtp / ClientShare, Math.Min(WantedPerClient, smtp / 2)),
            MaxReinjections + SpareReinjections,
            Share(memory, DeliverySharePercent, DeliveryBytes, LeastDelivery, MostDelivery),
            Share(memory, SmtpDeliverySharePercent, SmtpDeliveryBytes, LeastSmtpDelivery, MostSmtpDelivery),
            (int)Math.Min(settings.MaxImapConnections, awake));
    }

    private static int Share(long? memory, int percent, long bytesEach, int least, int most) =>
        memory is { } bytes ? (int)Math.Clamp(bytes * percent / 100 / bytesEach, least, most) : most;
}
