using System.Globalization;
using Relaybox.Relay.Configuration;
using Relaybox.Relay.Tls;

namespace Relaybox.Relay.Acme;

/// <summary>How many orders failed since the last success, and when the last one was made; kept, so that a relay which restarts does not start over.</summary>
/// <param name="Failures">Orders that failed in a row.</param>
/// <param name="LastAttempt">When the last one ended.</param>
internal sealed record AcmeHistory(int Failures, DateTimeOffset LastAttempt)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Before any order.</summary>
    public static readonly AcmeHistory None = new(0, DateTimeOffset.UnixEpoch);

    /// <summary>Reads it; what cannot be read is none.</summary>
    public static AcmeHistory Read(RelayPaths paths)
    {
        try
        {
            var fields = File.ReadAllText(FileOf(paths)).Split(' ', StringSplitOptions.TrimEntries);
            return fields is [var failures, var seconds]
                && int.TryParse(failures, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                && time <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                    ? new AcmeHistory(count, DateTimeOffset.FromUnixTimeSeconds(time))
                    : None;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Writes it: the failures and the Unix time, in one line.</summary>
    /// <exception cref="IOException">The volume does not take it.</exception>
    public void Write(RelayPaths paths) => PrivateFile.Write(
        FileOf(paths), string.Create(CultureInfo.InvariantCulture, $"{Failures} {LastAttempt.ToUnixTimeSeconds()}\n"), OwnerOnly);

    private static string FileOf(RelayPaths paths) => $"{paths.Acme}/attempts";
}
