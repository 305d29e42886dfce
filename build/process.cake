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
    lines = output;
    using var process = new System.Diagnostics.Process { StartInfo = start };
    try
    {
        process.Start();
    }
    catch (System.ComponentModel.Win32Exception e)
    {
        // Looking for a program that is not there is a question; needing it is an error.
        const int notFound = 127;
        return output is not null ? notFound : throw new CakeException($"{program} cannot be started: {e.Message}.");
    }
    if (output is not null)
    {
        process.OutputDataReceived += (_, line) => { if (line.Data is not null) output.Add(line.Data); };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
    process.WaitForExit();
    return process.ExitCode;
}
