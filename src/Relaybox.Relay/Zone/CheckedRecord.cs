namespace Relaybox.Relay.Zone;

/// <summary>A record and how it stands in the DNS.</summary>
/// <param name="Record">The record.</param>
/// <param name="State">How it stands.</param>
/// <param name="Found">What is there instead, or the addresses that are there; null when nothing is.</param>
internal sealed record CheckedRecord(ZoneRecord Record, RecordState State, string? Found = null)
{
    /// <summary>Whether the operator must do something: it is required, and known not to be right.</summary>
    public bool IsLacking => Record.IsRequired && State is (RecordState.Missing or RecordState.Different);

    /// <summary>Whether it is required, and nobody could tell how it stands.</summary>
    public bool IsUndecided => Record.IsRequired && State == RecordState.Unanswered;
}
