namespace Relaybox.Relay.Configuration;

/// <summary>How many processes Postfix and Dovecot may have for whom: the operator's wish, and what the memory bears.</summary>
/// <remarks>
/// The shares of the memory, and what the relay takes at rest, add up to little more than all of it: what uses up its share, whether
/// everybody who reconnects at once, a peer that does not answer or somebody who only holds connections, leaves the others theirs.
/// </remarks>
/// <param name="Smtp">For peers, at port 25.</param>
/// <param name="Submissions">For clients at port 465 (RFC 8314), where they try first.</param>
/// <param name="Submission">For clients at port 587, and as many at port 443.</param>
/// <param name="Reinject">Connections at the most for each service that takes messages back from relayd.</param>
/// <param name="Delivery">Messages to peers at the most that are with relayd at once, each in a process of Postfix.</param>
/// <param name="SmtpDelivery">Messages to peers at the most that are with Postfix's own SMTP client at once, each in a process.</param>
/// <param name="Imap">IMAP connections that are awake at the most, each a process; those that wait in IDLE hibernate and do not count.</param>
internal sealed record ConnectionLimits(
    PortLimits Smtp, PortLimits Submissions, PortLimits Submission, int Reinject, int Delivery, int SmtpDelivery, int Imap)
{
    /// <summary>Messages that each filter hands to Postfix at the same time at the most.</summary>
    public const int MaxReinjections = 80;

    /// <summary>For idle connections, and those that are about to end.</summary>
    private const int SpareReinjections = 20;

    // What a process takes of the memory that it shares with no other, the kernel's for it included: measured. The least is what serves
    // somebody, however small the machine; the most of deliveries is the reference's number for all peers, and Postfix's default.
    private static readonly ProcessShare SmtpShare = new(Percent: 10, Bytes: 2_500_000, Least: 20);
    private static readonly ProcessShare SubmissionsShare = SmtpShare with { Percent = 25 };
    private static readonly ProcessShare SubmissionShare = SmtpShare with { Percent = 8 };
    private static readonly ProcessShare ImapShare = new(Percent: 25, Bytes: 1_800_000, Least: 50);

    /// <summary>At least as many as there are messages for a few peers at once (<c>DeliveryOptions.MaxMessagesPerDomain</c>).</summary>
    private static readonly ProcessShare DeliveryShare = new(Percent: 20, Bytes: 1_800_000, Least: 100, Most: 500);
    private static readonly ProcessShare SmtpDeliveryShare = new(Percent: 5, Bytes: 3_000_000, Least: 30, Most: 100);

    /// <summary>Finds the limits.</summary>
    /// <param name="settings">The operator's wish.</param>
    /// <param name="memory">The memory of machine or container in bytes; null when it is not known.</param>
    public static ConnectionLimits For(RelaySettings settings, long? memory) => new(
        PortLimits.For(SmtpShare.Of(memory, settings.MaxSmtpConnections)),
        PortLimits.For(SubmissionsShare.Of(memory, settings.MaxSmtpConnections)),
        PortLimits.For(SubmissionShare.Of(memory, settings.MaxSmtpConnections)),
        MaxReinjections + SpareReinjections,
        DeliveryShare.Of(memory),
        SmtpDeliveryShare.Of(memory),
        ImapShare.Of(memory, settings.MaxImapConnections));

    /// <summary>The processes of one kind.</summary>
    /// <param name="Percent">What they may take of the memory together.</param>
    /// <param name="Bytes">What one takes.</param>
    /// <param name="Least">So many on any machine, unless less is wanted.</param>
    /// <param name="Most">Never more, whatever the memory.</param>
    private sealed record ProcessShare(int Percent, long Bytes, int Least, int Most = int.MaxValue)
    {
        public int Of(long? memory, int wanted = int.MaxValue)
        {
            var bearable = memory is { } bytes ? Math.Max(Least, bytes * Percent / 100 / Bytes) : long.MaxValue;
            return (int)Math.Min(Math.Min(wanted, Most), bearable);
        }
    }
}

/// <summary>The connections of one port that faces the network; each is a process.</summary>
/// <param name="Connections">At the most.</param>
/// <param name="PerClient">Of those, for one client address.</param>
internal sealed record PortLimits(int Connections, int PerClient)
{
    // The reference's rule: one client takes a fifth of a port at the most.
    private const int ClientShare = 5;

    /// <summary>On a small machine as well, for a school behind one address, or an engine that gives all clients its own; but never more than half of a port.</summary>
    private const int WantedPerClient = 50;

    /// <summary>Finds a client's share.</summary>
    /// <param name="connections">At the most.</param>
    public static PortLimits For(int connections) =>
        new(connections, Math.Max(connections / ClientShare, Math.Min(WantedPerClient, connections / 2)));
}
