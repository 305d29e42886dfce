using System.Globalization;

namespace Relaybox.Relay.Accounts;

/// <summary>What the machine has left, from the kernel's files. What cannot be read is null.</summary>
/// <param name="Proc">The process file system.</param>
/// <param name="Cgroup">The control group of the container, unified hierarchy (cgroup v2).</param>
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
        // Without a limit the file says "max".
        if (!long.TryParse(Read($"{Cgroup}/memory.max"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || !long.TryParse(Read($"{Cgroup}/memory.current"), NumberStyles.None, CultureInfo.InvariantCulture, out var used))
        {
            return null;
        }

        var statistics = $"{Cgroup}/memory.stat";
        var reclaimable = (Field(statistics, "inactive_file") ?? 0) + (Field(statistics, "active_file") ?? 0)
            + (Field(statistics, "slab_reclaimable") ?? 0);
        return Math.Max(0, limit - Math.Max(0, used - reclaimable));
    }

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
