using System.Diagnostics;

namespace Relaybox.Testing.Processes;

/// <summary>Runs other programs to their end, with arguments as a list: nothing is quoted, nothing is split.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a program and collects its output; its exit code is for the caller to judge.</summary>
    /// <param name="program">A program on the search path, or a path.</param>
    /// <param name="arguments">One element an argument.</param>
    /// <param name="environment">Variables added to the inherited ones.</param>
    /// <param name="standardInput">Bytes for its standard input, which is closed after them.</param>
    /// <param name="cancellationToken">Kills the program and what it started.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static async Task<ProcessResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        ReadOnlyMemory<byte> standardInput = default,
        CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
        try
        {
            // All three pipes at once: a program that fills one while we wait on another would never end.
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteInputAsync(process, standardInput, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProcessResult($"{program} {string.Join(' ', start.ArgumentList)}", process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Whether a program of this name is on the search path.</summary>
    /// <param name="program">Its file name.</param>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task WriteInputAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        await using var stream = process.StandardInput.BaseStream;
        try
        {
            await stream.WriteAsync(input, cancellationToken);
        }
        catch (IOException)
        {
            // It ended without reading its input; its exit code says more than the broken pipe.
        }
    }
}
