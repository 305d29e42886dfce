using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Expiry;

/// <summary>What one expiry run goes by.</summary>
internal sealed record ExpiryOptions
{
    /// <summary>The ages and the quota.</summary>
    public required RelaySettings Settings { get; init; }

    /// <summary>The time that ages are measured at.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Whether to count only.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether to pause between accounts, so that the disk is free for mail most of the time.</summary>
    public bool IsGentle { get; init; } = true;

    /// <summary>Is told of each thing that goes, by its path; null when nobody wants to know.</summary>
    public Func<ExpiryRule, string, Task>? Report { get; init; }
}
