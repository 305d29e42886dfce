namespace Relaybox.Relay.Health;

/// <summary>Whether the volume has room for mail.</summary>
/// <param name="directory">A directory on the volume.</param>
/// <param name="maxMessageBytes">The largest message that the relay accepts, in bytes.</param>
internal sealed class DiskCheck(string directory, long maxMessageBytes) : IHealthCheck
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Below this the volume counts as full, in bytes. Postfix refuses all mail when less than one and a half of the largest
    /// message is free; two of them are a warning in time, and below 64 MiB Dovecot has no room to work.
    /// </summary>
    public long MinFreeBytes { get; } = Math.Max(64 * MiB, 2 * maxMessageBytes);

    /// <inheritdoc/>
    public string Subject => "The data volume";

    /// <inheritdoc/>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        return Task.FromResult(free >= MinFreeBytes
            ? null
            : $"has {free / MiB} MiB left, less than {MinFreeBytes / MiB} MiB");
    }
}
