using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Accounts;

/// <summary>Whether accounts are created at present: the operator's choice, and what the machine can take.</summary>
internal sealed class RegistrationGate(RelaySettings settings, RelayPaths paths, SystemPressure pressure)
{
    /// <summary>What a client is told whose address has no account and who brings no invitation.</summary>
    public static readonly RegistrationRefusal InvitationNeeded = new(
        "this relay needs an invitation: ask its operator for one", "registration is by invitation");

    private static readonly RegistrationRefusal Closed = new(
        "this relay does not take new accounts", "registration is closed");

    /// <summary>Whether nobody at all gets an account, by the setting or by the file <see cref="RelayPaths.NoCreate"/>, looked for each time.</summary>
    public bool IsClosed => settings.Registration == RegistrationMode.Closed || File.Exists(paths.NoCreate);

    /// <summary>Whether only invitations lead to an account.</summary>
    public bool NeedsInvitation => settings.Registration == RegistrationMode.Invite;

    /// <summary>Says why no account can be created.</summary>
    /// <param name="isInvited">Whether whoever asks has an invitation.</param>
    /// <returns>Null when it can.</returns>
    public RegistrationRefusal? FindRefusal(bool isInvited)
    {
        if (IsClosed) return Closed;
        if (NeedsInvitation && !isInvited) return InvitationNeeded;
        return pressure.FindCrossedLimit() is { } limit
            ? new RegistrationRefusal("this relay cannot take new accounts at the moment: try again later", limit, IsTemporary: true)
            : null;
    }
}
