// Running programs: arguments are a list, never one string that something would have to quote.

/// Runs a program with this terminal; a failure ends the build with the program's own words above it.
void Run(string program, params string[] arguments)
{
    var code = Start(program, arguments, null, out _);
    if (code != 0) throw new CakeException(code, $"{program} {arguments[0]} failed with exit code {code}.");
}

/// Runs a program and returns what it printed to standard output; null when it failed.
string? TryCapture(string program, params string[] arguments)
{
    return Start(program, arguments, new List<string>(), out var lines) == 0 ? string.Join('\n', lines!) : null;
}

int Start(string program, string[] arguments, List<string>? output, out List<string>? lines)
{
    var start = new System.Diagnostics.ProcessStartInfo(program, arguments)
    {
        RedirectStandardOutput = output is not null,
        RedirectStandardError = output is not null,
        WorkingDirectory = paths.Root,
    };
    using var process = System.Diagnostics.Process.Start(start)!;
    if (output is not null)
    {
        process.OutputDataReceived += (_, line) => { if (line.Data is not null) output.Add(line.Data); };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
    process.WaitForExit();
    lines = output;
    return process.ExitCode;
}
