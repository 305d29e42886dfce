using System.ComponentModel;
using System.Diagnostics;
using Relaybox.Testing.Engine;

namespace Relaybox.Integration.Tests.Fixtures;

/// <summary>
/// Kills (SIGKILL) processes of relays at random: first a kind of process is chosen, then one of that kind, supervisors included. The
/// first process of a container cannot be killed alone, so from time to time the whole container is, and is started again on its volume.
/// </summary>
/// <param name="relays">Whose processes.</param>
/// <param name="random">Chooses moments and victims.</param>
public sealed class RandomKiller(IReadOnlyList<Relay> relays, Random random)
{
    /// <summary>The name under which a killed container is counted.</summary>
    public const string Container = "container";

    private const string Supervisor = "s6-svscan";
    private const int ShortestPauseMilliseconds = 50;
    private const int LongestPauseMilliseconds = 700;
    private const int TurnsPerContainer = 15;

    /// <summary>How many processes of each kind were killed.</summary>
    public SortedDictionary<string, int> Killed { get; } = new(StringComparer.Ordinal);

    /// <summary>Kills until the time is over.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var turn = 1; clock.Elapsed < duration; turn++)
        {
            // Random moments are what is tested here; nothing is waited for.
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(ShortestPauseMilliseconds, LongestPauseMilliseconds)));
            await pause.WaitForNextTickAsync(cancellationToken);
            var container = relays[random.Next(relays.Count)].Container;
            var kind = turn % TurnsPerContainer == 0
                ? await KillContainerAsync(container, cancellationToken)
                : await KillOneAsync(container, cancellationToken);
            if (kind is not null)
                Killed[kind] = Killed.GetValueOrDefault(kind) + 1;
        }
    }

    private static async Task<string> KillContainerAsync(RelayContainer container, CancellationToken cancellationToken)
    {
        await container.KillAsync(cancellationToken);
        await container.StartAsync(cancellationToken);
        return Container;
    }

    /// <summary>Kills one process; returns its kind, or null when there was none.</summary>
    private async Task<string?> KillOneAsync(RelayContainer container, CancellationToken cancellationToken)
    {
        IReadOnlyList<ContainerProcess> processes;
        try
        {
            processes = await container.ProcessesAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // Killed while it prepared to start, it has ended, and the engine is about to start it again.
            return null;
        }

        // While a container prepares its start, whatever of it is killed ends it: that is what killing containers is for.
        if (!processes.Any(process => process is { IsFirst: true, Name: Supervisor }))
            return null;
        IGrouping<string, ContainerProcess>[] kinds =
            [.. processes.Where(process => !process.IsFirst).GroupBy(process => process.Name).OrderBy(kind => kind.Key, StringComparer.Ordinal)];
        if (kinds.Length == 0)
            return null;
        var kind = kinds[random.Next(kinds.Length)].ToArray();
        var victim = kind[random.Next(kind.Length)];
        return TryKill(victim) ? victim.Name : null;
    }

    private static bool TryKill(ContainerProcess victim)
    {
        // The id may have gone to another process meanwhile.
        if (ContainerProcess.TryRead(victim.Pid)?.Name != victim.Name)
            return false;
        try
        {
            using var process = Process.GetProcessById(victim.Pid);
            process.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
