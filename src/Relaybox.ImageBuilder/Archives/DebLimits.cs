namespace Relaybox.ImageBuilder.Archives;

/// <summary>How large a package may be once decompressed. The largest in use (the kernel of the Pi) stays below a quarter of each.</summary>
internal sealed record DebLimits
{
    /// <summary>Bytes of <c>control.tar</c>, all files together; it is held in memory.</summary>
    public long ControlBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of <c>data.tar</c>.</summary>
    public long DataBytes { get; init; } = 2L << 30;

    /// <summary>Entries of <c>data.tar</c>.</summary>
    public int DataEntries { get; init; } = 200_000;

    /// <summary>Characters of all names and link targets in <c>data.tar</c> together; they are held in memory.</summary>
    public long NameCharacters { get; init; } = 32 << 20;

    /// <summary>Bytes of the name or the extended header of one entry. Names may have 4095, and little else is in those headers.</summary>
    public int MetadataBytes { get; init; } = 64 << 10;
}
