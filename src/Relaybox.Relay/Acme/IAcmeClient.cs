namespace Relaybox.Relay.Acme;

/// <summary>Asks a certificate authority for a certificate (RFC 8555).</summary>
internal interface IAcmeClient
{
    /// <summary>Orders one certificate for all names and, when that worked, leaves it in force-able form in the volume.</summary>
    /// <param name="names">The names, the relay's own first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it worked; else a sentence that says what did not.</returns>
    Task<string?> ObtainAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);
}
