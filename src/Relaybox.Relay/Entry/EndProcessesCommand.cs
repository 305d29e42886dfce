using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Entry;

/// <summary>
/// <c>relayd end-processes</c>: kills every process of the user that runs it. It is how what a killed daemon left behind is cleared away
/// without CAP_KILL and without a shell, before the daemon starts again.
/// </summary>
internal static class EndProcessesCommand
{
    /// <summary>Kills them all, itself excepted.</summary>
    /// <returns>0, also when there was none; 1 for root, whose processes are the supervisors.</returns>
    public static async Task<int> RunAsync(RelayPaths paths, CancellationToken cancellationToken)
    {
        if (Posix.EffectiveUser == SystemIds.Root)
        {
            await Console.Error.WriteLineAsync("Root's processes are the relay's supervisors: run this as another user.");
            return 1;
        }

        Posix.KillAllOthers();
        return 0;
    }
}
