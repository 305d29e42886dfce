using System.Diagnostics;
using System.Globalization;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Processes;

namespace Relaybox.Bench;

/// <summary>What one health probe costs, measured in the container's namespaces but without the engine around it.</summary>
/// <param name="container">The relay's container.</param>
internal sealed class ProbeBench(RelayContainer container)
{
    private const int Rounds = 200;
    private const string Probe = "/usr/bin/relay-health";

    /// <summary>A program of the image that does nothing: what entering the namespaces costs by itself.</summary>
    private const string Nothing = "/usr/lib/execline/bin/exit";

    private static readonly string[] NotTheProbe = ["sh", "nsenter"];

    /// <summary>The CPU time of one probe.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TimeSpan> CpuTimeAsync(CancellationToken cancellationToken)
    {
        var entering = await CpuTimeAsync(Nothing, cancellationToken);
        var probing = await CpuTimeAsync(Probe, cancellationToken);
        return (probing - entering) / Rounds;
    }

    /// <summary>The largest resident memory in bytes that any process of a probe had, shared pages included.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<long> PeakMemoryAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", await LoopAsync(Probe, cancellationToken)) { UseShellExecute = false })!;
        // The kernel keeps each process's peak but drops it with the process: look as often as we can.
        long peak = 0;
        while (!process.HasExited)
            peak = Math.Max(peak, Descendants(process.Id).Max(PeakOf));
        await process.WaitForExitAsync(cancellationToken);
        return peak;
    }

    private static IEnumerable<int> Descendants(int pid)
    {
        yield return pid;
        var children = TryRead($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var child in children.SelectMany(text => Descendants(int.Parse(text, CultureInfo.InvariantCulture))))
            yield return child;
    }

    private static long PeakOf(int pid)
    {
        var fields = TryRead($"/proc/{pid}/status")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair is [_, _])
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return fields.TryGetValue("VmHWM", out var peak) && !NotTheProbe.Contains(fields["Name"], StringComparer.Ordinal)
            ? long.Parse(peak.Split(' ')[0], CultureInfo.InvariantCulture) * 1024
            : 0;
    }

    /// <summary>A file of a process, empty when the process has ended.</summary>
    private static string TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    /// <summary>CPU time of all ended children so far (proc(5), <c>/proc/PID/stat</c>, cutime and cstime).</summary>
    private static async Task<TimeSpan> ChildrenCpuTimeAsync(CancellationToken cancellationToken)
    {
        const int TicksPerSecond = 100;
        var stat = await File.ReadAllTextAsync("/proc/self/stat", cancellationToken);
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds(
            (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond);
    }

    private async Task<TimeSpan> CpuTimeAsync(string program, CancellationToken cancellationToken)
    {
        var loop = await LoopAsync(program, cancellationToken);
        var before = await ChildrenCpuTimeAsync(cancellationToken);
        (await ProcessRunner.RunAsync("sh", loop, cancellationToken: cancellationToken)).EnsureSuccess();
        return await ChildrenCpuTimeAsync(cancellationToken) - before;
    }

    /// <summary>The arguments of a shell that runs a program of the image many times.</summary>
    private async Task<string[]> LoopAsync(string program, CancellationToken cancellationToken)
    {
        var pid = await container.InspectAsync("{{.State.Pid}}", cancellationToken);
        return
        [
            "-c",
            $"i=0; while [ $i -lt {Rounds} ]; do nsenter --target {pid} --mount --net --ipc --pid {program} || exit 1; i=$((i+1)); done",
        ];
    }
}
