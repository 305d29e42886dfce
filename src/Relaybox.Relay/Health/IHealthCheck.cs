namespace Relaybox.Relay.Health;

/// <summary>One thing that must work for the relay to serve.</summary>
internal interface IHealthCheck
{
    /// <summary>What is checked, as a noun at the start of a sentence.</summary>
    string Subject { get; }

    /// <summary>Checks it, with little work: this runs every few seconds for ever.</summary>
    /// <returns>What is wrong, as the rest of a sentence without its full stop ("does not answer"); null when nothing is.</returns>
    Task<string?> FindFaultAsync(CancellationToken cancellationToken);
}
