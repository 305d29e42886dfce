using System.Diagnostics;
using System.Globalization;

namespace Relaybox.Bench;

/// <summary>A program that ran to its end.</summary>
/// <param name="Wall">How long that took on the clock.</param>
/// <param name="PeakBytes">The most memory that it had resident at any time (proc(5), <c>VmHWM</c>), what it started apart.</param>
/// <param name="Output">Its standard output.</param>
internal sealed record TimedRun(TimeSpan Wall, long PeakBytes, string Output)
{
    private const int KibiByte = 1024;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a program; what it says on standard error is shown.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<TimedRun> RunAsync(string folder, string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var exit = process.WaitForExitAsync(cancellationToken);
        long peak = 0;
        // The kernel keeps the peak, but drops it with the process.
        while (!exit.IsCompleted)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            await Task.WhenAny(exit, Task.Delay(Glance, cancellationToken));
        }

        await exit;
        var wall = watch.Elapsed;
        return process.ExitCode == 0
            ? new TimedRun(wall, peak, await output)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
    }

    private static long PeakOf(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * KibiByte;
        }
        catch (IOException)
        {
            // It has ended.
            return 0;
        }
    }
}
