namespace Relaybox.Relay.Accounts;

/// <summary>What became of a log-in with an address that Dovecot did not find.</summary>
internal enum AccountOutcome
{
    /// <summary>The address was unknown and admissible: it has an account with this password now.</summary>
    Created,

    /// <summary>Another log-in with the same password created the account a moment ago; this one is as good.</summary>
    Verified,

    /// <summary>The address has an account, and this log-in does not match it.</summary>
    Exists,

    /// <summary>Address or password break the rules for new accounts.</summary>
    Refused,
}
