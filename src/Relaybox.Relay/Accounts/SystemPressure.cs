using System.Globalization;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Accounts;

/// <summary>
/// Whether the machine is too busy or too full for more accounts. The kernel is asked once a second at the most, however
/// many sign up.
/// </summary>
/// <param name="settings">The limits.</param>
/// <param name="paths">Where mail is stored.</param>
/// <param name="resources">What the machine has left.</param>
/// <param name="time">The clock.</param>
internal sealed class SystemPressure(RelaySettings settings, RelayPaths paths, SystemResources resources, TimeProvider time)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private string? _limit;
    private long _measuredAt;
    private bool _isMeasured;

    /// <summary>Names the first limit that is crossed.</summary>
    /// <returns>A clause for the log, with the setting's name and both values; null when there is room.</returns>
    public string? FindCrossedLimit()
    {
        lock (_lock)
        {
            if (!_isMeasured || time.GetElapsedTime(_measuredAt) >= Freshness)
            {
                _limit = Measure();
                _measuredAt = time.GetTimestamp();
                _isMeasured = true;
            }

            return _limit;
        }
    }

    private string? Measure()
    {
        if (resources.Load() is { } load && load > settings.MaxLoad)
            return string.Create(CultureInfo.InvariantCulture, $"the load of {load} is above max_load_1m ({settings.MaxLoad})");
        if (resources.AvailableMemory() is { } memory && memory < settings.MinAvailableMemory)
            return Below("available memory", memory, "min_available_memory", settings.MinAvailableMemory);
        if (SystemResources.FreeSpace(paths.Mail) is { } space && space < settings.MinFreeDiskSpace)
            return Below("free space for mail", space, "min_free_disk_space", settings.MinFreeDiskSpace);
        return null;
    }

    private static string Below(string what, long bytes, string setting, long limit) =>
        string.Create(CultureInfo.InvariantCulture, $"the {what} of {bytes >> 20} MiB is below {setting} ({limit >> 20} MiB)");
}
