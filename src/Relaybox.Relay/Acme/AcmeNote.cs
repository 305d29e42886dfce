using Relaybox.Relay.Health;

namespace Relaybox.Relay.Acme;

/// <summary>Tells of a certificate that is not to be had. A relay without one still serves: that is for the operator to know, not for the engine.</summary>
internal sealed class AcmeNote(AcmeProgress progress) : IHealthNote
{
    /// <inheritdoc/>
    public string? Text => progress.Trouble;
}
