namespace Relaybox.Relay.Dkim;

/// <summary>Limits and times of the milter; every default is here.</summary>
internal sealed record MilterOptions
{
    /// <summary>Largest packet in bytes; Postfix sends bodies in pieces of 65,535, and libmilter takes a megabyte at the most.</summary>
    public int MaxPacketBytes { get; init; } = 1_048_576;

    /// <summary>Largest header field with its name, in bytes; Postfix's <c>header_size_limit</c> is 102,400.</summary>
    public int MaxFieldBytes { get; init; } = 131_072;

    /// <summary>What of a message's header is kept until it is signed, in bytes; the filters let 262,144 pass.</summary>
    public int MaxHeldBytes { get; init; } = 524_288;

    /// <summary>
    /// Longest wait for Postfix's next bytes. A connection lasts as long as the SMTP session that opened it, which is idle
    /// between messages; Postfix ends that after 300 s.
    /// </summary>
    public TimeSpan PeerTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest time for one message to come, or for one packet outside a message; Postfix has it all before it sends any of it.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
