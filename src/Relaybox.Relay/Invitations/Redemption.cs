using Relaybox.Relay.Accounts;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Invitations;

/// <summary>What became of an invitation that was handed in: exactly one of both.</summary>
/// <param name="Credentials">The account that was made of it.</param>
/// <param name="Refusal">Why there is none.</param>
internal sealed record Redemption(Credentials? Credentials, RegistrationRefusal? Refusal);
