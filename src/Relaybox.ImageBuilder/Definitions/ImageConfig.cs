namespace Relaybox.ImageBuilder.Definitions;

/// <summary>How a container of the image is run: the <c>config</c> object of OCI's image configuration.</summary>
internal sealed record ImageConfig
{
    /// <summary>Program and first arguments.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Arguments after the entry point that <c>docker run</c> replaces.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Environment variables, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Ports that something in the container listens on.</summary>
    public IReadOnlyList<ExposedPort> Ports { get; init; } = [];

    /// <summary>Absolute paths of volumes.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Labels beyond those that every image gets, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>User of the first process: a name of the definition; null is root.</summary>
    public string? User { get; init; }

    /// <summary>Working directory of the first process; null is <c>/</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The signal that asks the container to end, for example <c>SIGTERM</c>.</summary>
    public string? StopSignal { get; init; }

    /// <summary>How the engine asks whether the container is well.</summary>
    public HealthCheck? HealthCheck { get; init; }
}
