namespace Relaybox.Relay.Configuration;

/// <summary>Who may create an account.</summary>
internal enum RegistrationMode
{
    /// <summary>Everybody, by a first log-in.</summary>
    Open,

    /// <summary>Who has an invitation of the operator's.</summary>
    Invite,

    /// <summary>Nobody.</summary>
    Closed,
}
