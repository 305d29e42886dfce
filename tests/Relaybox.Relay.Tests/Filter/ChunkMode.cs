namespace Relaybox.Relay.Tests.Filter;

/// <summary>How a conversation's bytes arrive; no reply may depend on it.</summary>
public enum ChunkMode
{
    /// <summary>All at once, with the end of the connection.</summary>
    Whole,

    /// <summary>One byte at a time.</summary>
    ByteByByte,

    /// <summary>In pieces of random length, the same ones in every run.</summary>
    Random,
}
