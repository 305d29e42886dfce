namespace Relaybox.Relay.Dkim;

/// <summary>What has become of a message in the milter.</summary>
internal enum MilterOutcome
{
    /// <summary>It is signed.</summary>
    Signed,

    /// <summary>Its author is of another domain: it goes on as it is.</summary>
    NotOurs,

    /// <summary>There is no key: it must wait.</summary>
    NoKey,

    /// <summary>Its header is too large to be signed: it must wait, for an operator.</summary>
    TooLarge,
}
