using Relaybox.Relay.Configuration;
using Relaybox.Relay.Daemon;

namespace Relaybox.Relay.Entry;

/// <summary><c>relayd serve</c>: the daemon itself, started by the supervisor as user vmail.</summary>
internal static class ServeCommand
{
    /// <summary>Runs until it is told to stop.</summary>
    /// <returns>Exit code 0 after a stop, 1 with settings that became wrong since the start of the relay.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(paths);
        foreach (var mistake in loaded.Mistakes) await Console.Error.WriteLineAsync(mistake.ToString());
        if (loaded.Settings is not { } settings) return 1;
        await RelayDaemon.RunAsync(settings, paths, cancellationToken);
        return 0;
    }
}
