namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Docker's <c>Healthcheck</c> object of an image configuration.</summary>
internal sealed record HealthCheck
{
    /// <summary><c>CMD</c> and a program with its arguments. There is no <c>CMD-SHELL</c>: an image need not have a shell.</summary>
    public required IReadOnlyList<string> Test { get; init; }

    /// <summary>Time between two probes; null leaves it to the engine.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Time after which a probe has failed.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time after the start in which failed probes do not count.</summary>
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>Failed probes in a row after which the container is unhealthy.</summary>
    public int? Retries { get; init; }
}
