namespace Relaybox.Relay.Acme;

/// <summary>What the operator is told of the certificate: on the set-up page, and by <c>relay status</c>.</summary>
internal sealed class AcmeProgress
{
    private volatile string? _trouble;

    /// <summary>What keeps the relay from a fresh certificate, as sentences; null when nothing does.</summary>
    public string? Trouble
    {
        get => _trouble;
        set => _trouble = value;
    }
}
