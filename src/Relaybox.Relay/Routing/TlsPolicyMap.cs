namespace Relaybox.Relay.Routing;

/// <summary>
/// Postfix's smtp_tls_policy_maps. Its smtp client asks, one process a delivery, when it is about to connect: here DNS and a
/// peer's policy host may be waited for, and nobody else waits with it.
/// </summary>
internal sealed class TlsPolicyMap(PeerTlsPolicies policies, TimeProvider timeProvider) : ISocketmap
{
    /// <summary>How long a policy may be looked for; Postfix waits for 100 s.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public string Name => "tls-policy";

    /// <inheritdoc />
    public async ValueTask<SocketmapAnswer> LookUpAsync(string key, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await policies.FindAsync(key, either.Token) is { } policy
                ? SocketmapAnswer.Ok(policy.ToPostfix())
                : SocketmapAnswer.Temporary("DNS does not tell how the peer authenticates itself");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SocketmapAnswer.Temporary("how the peer authenticates itself was not found out in time");
        }
    }
}
