namespace Relaybox.Relay.Health;

/// <summary>Whether the volume has room for mail.</summary>
internal sealed class DiskCheck(string directory) : IHealthCheck
{
    /// <summary>Below this Postfix and Dovecot start to refuse mail; 64 MiB hold two messages of the largest size.</summary>
    public const long MinFreeBytes = 64 * 1024 * 1024;

    /// <inheritdoc/>
    public string Subject => "The data volume";

    /// <inheritdoc/>
    public Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        return Task.FromResult(free >= MinFreeBytes
            ? null
            : $"has {free / (1024 * 1024)} MiB left, less than {MinFreeBytes / (1024 * 1024)} MiB");
    }
}
