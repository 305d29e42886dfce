namespace Relaybox.Relay.Health;

/// <summary>Something to catch up with whenever the relay has become healthy, at its start or after a fault.</summary>
internal interface IRecoveryStep
{
    /// <summary>Catches up.</summary>
    /// <exception cref="IOException">A neighbour broke off.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">A neighbour is not there.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
