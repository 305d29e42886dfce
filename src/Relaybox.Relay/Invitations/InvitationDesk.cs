using Relaybox.Relay.Accounts;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Web;

namespace Relaybox.Relay.Invitations;

/// <summary>Makes one account of one invitation.</summary>
/// <remarks>
/// The order makes it safe to be killed at any point (docs/decisions/0013-invitations.md): the account is written down in the
/// invitation, then made, then the invitation removed, and only then is anybody told the password. Whoever tries again with an
/// invitation that is still there therefore finds at most an account that nobody knows, which is taken back first.
/// </remarks>
internal sealed class InvitationDesk(RelaySettings settings, InvitationStore invitations, AccountStore accounts, RegistrationGate registration) : IDisposable
{
    private const int MaxAttempts = 10;

    private static readonly RegistrationRefusal NotValid = new(
        "this invitation is not valid: it was used already, has expired or was withdrawn", "an invitation is not valid");

    // One at a time: a token that comes twice at once must find the file gone the second time.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Hands an invitation in. What was begun is finished when the client leaves.</summary>
    /// <param name="token">What the client brought.</param>
    /// <param name="cancellationToken">Gives up waiting for others.</param>
    /// <exception cref="IOException">The account could not be written; the invitation is still good.</exception>
    public async Task<Redemption> RedeemAsync(string? token, CancellationToken cancellationToken)
    {
        if (!InvitationSecret.IsToken(token)) return new Redemption(null, NotValid);

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (invitations.Find(token!) is not { } invitation) return new Redemption(null, NotValid);
            if (registration.FindRefusal(isInvited: true) is { } refusal) return new Redemption(null, refusal);

            if (invitation.Claim is { } claim) accounts.TakeBack(claim);
            var credentials = Create(invitation);
            invitations.Remove(invitation);
            return new Redemption(credentials, null);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private Credentials Create(OpenInvitation invitation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var credentials = Credentials.Create(settings);
            if (accounts.Exists(credentials.Address)) continue;

            var file = AccountFile.For(credentials.Address, credentials.Password);
            invitations.Claim(invitation, file.Text);
            if (accounts.TryCreate(file)) return credentials;
        }

        throw new IOException("Every made-up address is taken.");
    }
}
