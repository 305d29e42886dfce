namespace Relaybox.Relay.Health;

/// <summary>Something that the operator should know although the relay serves; it does not make the relay unhealthy.</summary>
internal interface IHealthNote
{
    /// <summary>The sentences; null when there is nothing to tell.</summary>
    string? Text { get; }
}
