namespace Relaybox.Relay.Invitations;

/// <summary>What the operator asked of <c>relay invite</c> cannot be done; the message says why and what to do.</summary>
internal sealed class InvitationException(string message) : Exception(message);
