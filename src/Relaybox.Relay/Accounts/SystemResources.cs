using System.Globalization;

namespace Relaybox.Relay.Accounts;

/// <summary>What the machine has left, from the kernel's files. What cannot be read is null.</summary>
/// <param name="Proc">The process file system.</param>
/// <param name="Cgroup">The control group of the container: the unified hierarchy (cgroup v2), or v1's controllers as folders.</param>
internal sealed record SystemResources(string Proc = "/proc", string Cgroup = "/sys/fs/cgroup")
{
    private const int MaxFileBytes = 16 * 1024;
    private const long Kibibyte = 1024;

    /// <summary>The load average over the last minute (proc(5), loadavg); the whole machine's.</summary>
    public double? Load() =>
        Read($"{Proc}/loadavg")?.Split(' ') is [var first, ..]
        && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load : null;

    /// <summary>
    /// The bytes that programs could take without swapping: what the machine has, or what the container's limit leaves
    /// when that is less. Cached files count as free, since they make room.
    /// </summary>
    public long? AvailableMemory()
    {
        var machine = Field($"{Proc}/meminfo", "MemAvailable:") * Kibibyte;
        var container = AvailableInContainer();
        return machine is null || container < machine ? container : machine;
    }

    /// <summary>The memory there is at all: the machine's, or the container's limit when that is less.</summary>
    public long? TotalMemory()
    {
        var machine = Field($"{Proc}/meminfo", "MemTotal:") * Kibibyte;
        return MemoryLimit() is { } limit && !(limit > machine) ? limit : machine;
    }

    /// <summary>The bytes that an unprivileged user may still write on the file system of <paramref name="path"/>.</summary>
    public static long? FreeSpace(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private long? AvailableInContainer()
    {
        if (MemoryLimit() is not { } limit || (Number($"{Cgroup}/memory.current") ?? Number($"{Cgroup}/memory/memory.usage_in_bytes")) is not { } used)
            return null;

        var reclaimable = (Field($"{Cgroup}/memory.stat", "inactive_file") ?? 0) + (Field($"{Cgroup}/memory.stat", "active_file") ?? 0)
            + (Field($"{Cgroup}/memory.stat", "slab_reclaimable") ?? 0) + (Field($"{Cgroup}/memory/memory.stat", "total_inactive_file") ?? 0)
            + (Field($"{Cgroup}/memory/memory.stat", "total_active_file") ?? 0);
        return Math.Max(0, limit - Math.Max(0, used - reclaimable));
    }

    /// <summary>The container's limit. Without one, v2 says "max", and v1 a number that no machine has.</summary>
    private long? MemoryLimit() => Number($"{Cgroup}/memory.max") ?? Number($"{Cgroup}/memory/memory.limit_in_bytes");

    private static long? Number(string file) =>
        long.TryParse(Read(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Field(string file, string name)
    {
        foreach (var line in Read(file)?.Split('\n') ?? [])
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 2 && words[0] == name
                && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? Read(string file)
    {
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MaxFileBytes];
            return new string(buffer, 0, reader.ReadBlock(buffer)).TrimEnd('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
