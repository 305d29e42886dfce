using System.Net;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Filter;

/// <summary>Limits and times of the two filters, and where they hand messages on; every default is here.</summary>
internal sealed record FilterOptions
{
    private const long DefaultMaxBufferedBytes = 268_435_456;
    private const int MemoryShare = 4;

    /// <summary>The name in greeting and EHLO, the relay's mail domain.</summary>
    public required string HostName { get; init; }

    /// <summary>Largest message in bytes, dot-stuffing not counted (RFC 1870); announced by SIZE.</summary>
    public long MaxMessageBytes { get; init; } = RelaySettings.DefaultMaxMessageSize;

    /// <inheritdoc cref="RelaySettings.TraceAllowanceBytes"/>
    public int TraceAllowanceBytes { get; init; } = RelaySettings.TraceAllowanceBytes;

    /// <summary>
    /// After how many bytes in one DATA the connection is closed instead of drained further; twice the largest message
    /// with every line dot-stuffed is more than any honest client sends.
    /// </summary>
    public long MaxDrainedBytes => 4 * (MaxMessageBytes + TraceAllowanceBytes);

    /// <summary>Largest header section in bytes; Postfix allows 102,400 for a single field.</summary>
    public int MaxHeaderBytes { get; init; } = 262_144;

    /// <summary>
    /// Longest line of a submitted message without CRLF, in bytes (RFC 5321 section 4.5.3.1.6). Postfix's smtp client
    /// would break a longer one, after it was signed.
    /// </summary>
    public int MaxSubmittedLineBytes { get; init; } = 998;

    /// <summary>
    /// Longest command line with CRLF, in bytes. RFC 5321 section 4.5.3.1.4 says 512 and extensions add to it; 2048 is
    /// what Postfix accepts in front of the filters.
    /// </summary>
    public int MaxCommandLineBytes { get; init; } = 2048;

    /// <summary>Most recipients of one message; Postfix's default, and what clients are told by metadata.</summary>
    public int MaxRecipients { get; init; } = 1000;

    /// <summary>Most refused commands on one connection before it is closed.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>Longest wait for a client's next bytes, or for it to take ours (RFC 5321 section 4.5.3.2.7).</summary>
    public TimeSpan ClientTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Longest time for one message to come, from the answer to DATA to its final dot. Postfix has it whole before it sends any of it
    /// (<c>speed_adjust</c>; what is delivered is in its queue), so a client's slow line does not count here.
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Memory that messages in transit may take together, in bytes; beyond it a message is deferred with 452.</summary>
    public long MaxBufferedBytes { get; init; } = DefaultMaxBufferedBytes;

    /// <summary>
    /// How much of it messages over HTTPS may take. They come from anybody, straight into memory, while Postfix keeps what comes by
    /// SMTP on disk until it is whole: slow ones must leave room for the others. One message always fits.
    /// </summary>
    public long MaxBufferedHttpsBytes => Math.Max(MaxBufferedBytes / 2, 2 * (MaxMessageBytes + TraceAllowanceBytes));

    /// <summary>
    /// Longest time to hand one message to Postfix, queue file and disk included; below <c>smtpd_proxy_timeout</c> (100 s),
    /// after which nobody hears our answer.
    /// </summary>
    public TimeSpan ReinjectTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Most messages handed to Postfix at the same time by each filter; its services take as many, and some to spare.</summary>
    public int MaxReinjectConnections { get; init; } = ConnectionLimits.MaxReinjections;

    /// <summary>Connections to Postfix that each filter keeps open between messages; each occupies one smtpd process.</summary>
    public int MaxIdleReinjectConnections { get; init; } = 2;

    /// <summary>How long an unused connection to Postfix is kept; below <c>smtpd_timeout</c> (300 s), so that Postfix does not log it.</summary>
    public TimeSpan ReinjectIdleTime { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Where the outgoing filter hands messages on.</summary>
    public IPEndPoint OutgoingReinject { get; init; } = new(IPAddress.Loopback, RelayPorts.OutgoingReinject);

    /// <summary>Where the incoming filter hands messages on.</summary>
    public IPEndPoint IncomingReinject { get; init; } = new(IPAddress.Loopback, RelayPorts.IncomingReinject);

    /// <summary>The options of a relay with these settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="memory">The memory of machine or container in bytes; null when it is not known.</param>
    public static FilterOptions From(RelaySettings settings, long? memory = null) => new()
    {
        HostName = settings.MailDomain,
        MaxMessageBytes = settings.MaxMessageSize,
        // A quarter of the memory; but one message must always fit, while it grows its old and its new buffer.
        MaxBufferedBytes = Math.Max(
            2 * (settings.MaxMessageSize + RelaySettings.TraceAllowanceBytes),
            Math.Min(Math.Max(DefaultMaxBufferedBytes, 4 * settings.MaxMessageSize), (memory ?? long.MaxValue) / MemoryShare)),
    };
}
