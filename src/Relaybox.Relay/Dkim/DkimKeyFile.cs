using Relaybox.Mail.Dkim;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Dkim;

/// <summary>The relay's private key in the volume: made once, or brought along from the reference relay, and never overwritten.</summary>
internal static class DkimKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Sees to it that relayd has a key it can read; a relay named by its address signs nothing and needs none.</summary>
    /// <param name="settings">Says whether the relay signs.</param>
    /// <param name="paths">Where the key is.</param>
    /// <param name="user">The user and group of relayd.</param>
    /// <exception cref="StartException">What is there is no usable key, or relayd could not read it.</exception>
    public static void Prepare(RelaySettings settings, RelayPaths paths, uint user = SystemIds.Vmail)
    {
        if (settings.IsAddressLiteral)
            return;
        if (!File.Exists(paths.DkimKey))
            Create(paths.DkimKey, user);
        using var key = Read(paths.DkimKey)
            ?? throw new StartException($"{paths.DkimKey} is no private RSA key in PEM (PKCS#1 or PKCS#8, not encrypted, 1024 bits or more). Put the right one there, or move it away to have a new one made.");
        TakeOver(paths.DkimKey, user);
    }

    /// <summary>Reads the key; null when the file holds none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static DkimSigningKey? Read(string path) => DkimSigningKey.Read(File.ReadAllText(path));

    private static void Create(string path, uint user)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = $"{path}.new";
        File.Delete(temporary);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var file = new StreamWriter(temporary, options))
        {
            file.Write(DkimSigningKey.CreatePem());
            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        Posix.ChangeOwner(temporary, user, user);
        // link(2) and not rename(2): whatever has got the name in between stays.
        DurableDirectory.TryLink(temporary, path);
        File.Delete(temporary);
        DurableDirectory.Flush(folder);
    }

    /// <summary>A key that was brought along belongs to somebody else, mostly root.</summary>
    private static void TakeOver(string path, uint user)
    {
        try
        {
            Posix.ChangeOwner(path, user, user);
            File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (Exception problem) when (problem is StartException or IOException or UnauthorizedAccessException)
        {
            // Mounted read-only, as a secret is: good as long as relayd can read it.
            if ((File.GetUnixFileMode(path) & UnixFileMode.OtherRead) == UnixFileMode.None)
                throw new StartException($"{path} cannot be given to relayd ({problem.Message}) and is closed to it: let all read the file that is mounted there, or copy the key into the volume.");
        }
    }
}
