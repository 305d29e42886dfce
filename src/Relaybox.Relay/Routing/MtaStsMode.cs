namespace Relaybox.Relay.Routing;

/// <summary>What a sender does about a policy (RFC 8461 section 5).</summary>
internal enum MtaStsMode
{
    /// <summary>As if there were none.</summary>
    None,

    /// <summary>Its failures are for reports only.</summary>
    Testing,

    /// <summary>Mail goes to the listed exchangers only.</summary>
    Enforce,
}
