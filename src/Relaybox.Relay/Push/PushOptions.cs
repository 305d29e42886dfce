using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Push;

/// <summary>Times and limits of push notifications; every default is here.</summary>
internal sealed record PushOptions
{
    /// <summary>Where tokens are posted; null for nowhere.</summary>
    public required Uri? Notifier { get; init; }

    /// <summary>Longest time for one attempt.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after the first failure; after each further one it is eight times as long.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often the wait grows: 8, 64, 512, 4096 s.</summary>
    public int MaxFailures { get; init; } = 4;

    /// <summary>No attempt is made later than this after the message.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(5);

    /// <summary>First attempts at the same time.</summary>
    public int FirstAttempts { get; init; } = 4;

    /// <summary>Further attempts at the same time; apart from the first ones, so that a dying device's do not hold up the others.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Another message brings a waiting notification forward, but not sooner than this after its last attempt.</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Most notifications that wait at once, about 3 kB each; what comes on top is dropped.</summary>
    public int MaxPending { get; init; } = 4096;

    /// <summary>The options of a relay with these settings.</summary>
    public static PushOptions From(RelaySettings settings) => new() { Notifier = settings.NotifierUrl };
}
