using System.Text;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tls;

/// <summary>Writes small files that others must never see half-written or more openly than meant.</summary>
internal static class PrivateFile
{
    /// <summary>Writes beside the file, syncs, renames over it, and syncs the folder: after a power failure there is the old one or the new one.</summary>
    /// <param name="path">The file to replace.</param>
    /// <param name="content">The new content, ASCII.</param>
    /// <param name="mode">The permissions it has from its first byte on.</param>
    /// <param name="group">The group to give it to; null to leave it with the writer.</param>
    public static void Write(string path, string content, UnixFileMode mode, uint? group = null)
    {
        var temporary = $"{path}.new";
        File.Delete(temporary);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
        using (FileStream file = new(temporary, options))
        {
            file.Write(Encoding.ASCII.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        if (group is { } known) Posix.ChangeOwner(temporary, Posix.EffectiveUser, known);
        // The umask may have taken bits of the mode away.
        File.SetUnixFileMode(temporary, mode);
        File.Move(temporary, path, overwrite: true);
        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
    }
}
