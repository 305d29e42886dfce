using System.Globalization;
using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Push;

/// <summary>
/// Notifications that outlive relayd: one file each, three lines with address, Unix time of the message, and token. They are written when
/// an attempt failed, or relayd ends, and not before: nearly all succeed at once, and an SD card wears out by two changes for each
/// message. They are not flushed either: what a power failure takes is a wake-up, not the message, and it is hours old by then.
/// </summary>
internal sealed class PendingNotificationFiles(RelayPaths paths)
{
    private const string Unfinished = ".tmp";
    private const int MaxBytes = 16 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a notification that has no file yet.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(PendingNotification item)
    {
        if (item.File is not null) return;
        var file = Path.Combine(paths.PendingNotifications, Guid.NewGuid().ToString("N"));
        using (var stream = new FileStream(file + Unfinished, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{item.Address}\n{item.Start.ToUnixTimeSeconds()}\n{item.Token}")));
        }

        File.Move(file + Unfinished, file);
        item.File = file;
    }

    /// <summary>Removes a notification's file, if it has one.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void Remove(PendingNotification item)
    {
        if (item.File is { } file) File.Delete(file);
        item.File = null;
    }

    /// <summary>Reads what an earlier process left; half-written and damaged files are removed.</summary>
    /// <exception cref="IOException">A file cannot be read or removed.</exception>
    public IEnumerable<PendingNotification> Load()
    {
        if (!Directory.Exists(paths.PendingNotifications)) yield break;
        foreach (var file in Directory.EnumerateFiles(paths.PendingNotifications))
        {
            if (!file.EndsWith(Unfinished, StringComparison.Ordinal) && TryParse(file) is { } item) yield return item;
            else File.Delete(file);
        }
    }

    private static PendingNotification? TryParse(string file)
    {
        if (new FileInfo(file).Length > MaxBytes) return null;
        return File.ReadAllText(file).TrimEnd('\n').Split('\n') is [{ Length: > 0 } address, var time, { Length: > 0 } token]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? new PendingNotification(address, token, DateTimeOffset.FromUnixTimeSeconds(seconds)) { File = file }
                : null;
    }
}
