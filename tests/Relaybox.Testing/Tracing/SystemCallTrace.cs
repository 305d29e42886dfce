using System.Diagnostics;
using System.Globalization;
using Relaybox.Testing.Engine;
using Relaybox.Testing.Processes;

namespace Relaybox.Testing.Tracing;

/// <summary>
/// strace(1) on the host, attached to a container's processes, which have neither the program nor the right. What they start later is
/// followed.
/// </summary>
public sealed class SystemCallTrace : IAsyncDisposable
{
    private const string Program = "strace";

    /// <summary>Of each string: enough for an answer's first line, a path, a queue id.</summary>
    private const string TextLength = "160";

    /// <summary>What makes data durable, what gives files their names, and what tells others.</summary>
    private const string Calls = "fsync,fdatasync,rename,renameat,renameat2,link,linkat,mkdir,mkdirat,write,pwrite64,writev,sendto,sendmsg";

    private readonly Process _process;
    private readonly string _file;

    private SystemCallTrace(Process process, string file) => (_process, _file) = (process, file);

    /// <summary>Why nothing can be traced here, or null when it can.</summary>
    public static string? UnavailableReason() => ProcessRunner.IsInstalled(Program) ? null : "strace is not installed: install the package strace.";

    /// <summary>Attaches to a container's first process.</summary>
    /// <param name="container">The container, running.</param>
    /// <param name="file">Where strace may write.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SystemCallTrace> AttachAsync(RelayContainer container, string file, CancellationToken cancellationToken)
    {
        var pid = await container.InspectAsync("{{.State.Pid}}", cancellationToken);
        // In the container's network, so that strace finds out what its sockets are connected to; and before others, since every call of
        // every process waits for it twice.
        var process = Process.Start("nsenter", [$"--target={pid}", "--net", "nice", "--adjustment=-15", Program, .. Options(file), "-p", pid]);
        var trace = new SystemCallTrace(process, file);
        try
        {
            await Wait.UntilAsync(
                "strace has attached", token => IsTracedAsync(pid, token), cancellationToken, TimeSpan.FromSeconds(10));
            return trace;
        }
        catch
        {
            await trace.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program in a container from its first instruction under strace, to its end.</summary>
    /// <param name="container">The container, running.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="file">Where strace may write.</param>
    /// <param name="environment">Variables for the program.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<SystemCall>> RunAsync(
        RelayContainer container,
        IEnumerable<string> command,
        string file,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken)
    {
        var pid = await container.InspectAsync("{{.State.Pid}}", cancellationToken);
        string[] enter = ["nsenter", $"--target={pid}", "--mount", "--net", "--pid", "--root", "--wd"];
        (await ProcessRunner.RunAsync(Program, [.. Options(file), .. enter, .. command], environment, cancellationToken: cancellationToken)).EnsureSuccess();
        return Read(file);
    }

    /// <summary>Lets the processes go and reads what they did.</summary>
    public async Task<IReadOnlyList<SystemCall>> EndAsync()
    {
        await DisposeAsync();
        return Read(_file);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await ProcessRunner.RunAsync("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
    }

    private static IReadOnlyList<SystemCall> Read(string file) => SystemCallReader.Read(File.ReadLines(file));

    private static string[] Options(string file) =>
        ["-f", "-qq", "-yy", "-s", TextLength, "-e", "signal=none", "-e", $"trace={Calls}", "-o", file];

    private static async Task<bool> IsTracedAsync(string pid, CancellationToken cancellationToken) =>
        !(await File.ReadAllLinesAsync($"/proc/{pid}/status", cancellationToken)).Contains("TracerPid:\t0");
}
