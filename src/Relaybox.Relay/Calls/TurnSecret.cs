using System.Security.Cryptography;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;
using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Calls;

/// <summary>The secret that relayd makes call credentials with and coturn checks them by; each installation has its own.</summary>
internal static class TurnSecret
{
    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the secret, and makes it when there is none; as root, before the daemons start.</summary>
    /// <exception cref="StartException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    public static string Provide(RelayPaths paths)
    {
        if (TryRead(paths) is { } known) return known;
        if (File.Exists(paths.TurnSecret))
            throw new StartException($"{paths.TurnSecret} is no secret of {Bytes} bytes in hexadecimal. Remove it and start again; a new one is made.");

        var secret = RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);
        var unfinished = paths.TurnSecret + ".new";
        using (var file = new FileStream(unfinished, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.None,
            UnixCreateMode = OwnerOnly,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(secret + "\n"));
            file.Flush(flushToDisk: true);
        }

        Posix.ChangeOwner(unfinished, SystemIds.Vmail, SystemIds.Vmail);
        File.Move(unfinished, paths.TurnSecret);
        DurableDirectory.Flush(paths.Secrets);
        return secret;
    }

    /// <summary>The secret, in hexadecimal; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? TryRead(RelayPaths paths)
    {
        if (!File.Exists(paths.TurnSecret)) return null;
        var text = File.ReadAllText(paths.TurnSecret).Trim();
        return text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigit) ? text : null;
    }
}
