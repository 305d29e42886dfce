using Relaybox.Dns;

namespace Relaybox.Relay.Health;

/// <summary>
/// Whether unbound answers, with a question (<c>localhost A</c>) that it answers by itself: a relay without a network
/// is still a relay, and a lost up-link is not cured by restarting it.
/// </summary>
internal sealed class ResolverCheck(IDnsResolver resolver) : IHealthCheck
{
    /// <inheritdoc/>
    public string Subject => "The resolver (unbound)";

    /// <inheritdoc/>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var answer = await resolver.ResolveAddressesAsync("localhost", withIpv6: false, cancellationToken);
        return answer.IsTemporary ? "does not answer, or with an error" : null;
    }
}
