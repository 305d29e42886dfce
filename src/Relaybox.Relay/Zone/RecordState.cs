namespace Relaybox.Relay.Zone;

/// <summary>How a record stands in the DNS.</summary>
internal enum RecordState
{
    /// <summary>It is there and says what it should.</summary>
    Right,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>There is another one.</summary>
    Different,

    /// <summary>The DNS did not answer; asking again later may help.</summary>
    Unanswered,

    /// <summary>Records of this type are not looked up: nothing fails without them.</summary>
    Unchecked,
}
