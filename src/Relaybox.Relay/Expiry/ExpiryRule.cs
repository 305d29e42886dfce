namespace Relaybox.Relay.Expiry;

/// <summary>Why something is deleted.</summary>
internal enum ExpiryRule
{
    /// <summary>An account that nobody has logged in to for long: its whole directory.</summary>
    InactiveAccount,

    /// <summary>A directory in which no account was ever finished.</summary>
    AbandonedDirectory,

    /// <summary>A message that has been there for long.</summary>
    OldMessage,

    /// <summary>A large message that a client has seen.</summary>
    LargeMessage,

    /// <summary>The oldest messages of an account that stores too much.</summary>
    FullMailbox,
}
