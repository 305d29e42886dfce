namespace Relaybox.Testing.Processes;

/// <summary>What a finished program left behind.</summary>
/// <param name="Command">The command line, for messages.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="StandardOutput">Everything it wrote to standard output.</param>
/// <param name="StandardError">Everything it wrote to standard error.</param>
public sealed record ProcessResult(string Command, int ExitCode, string StandardOutput, string StandardError)
{
    /// <summary>Whether it ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Both outputs, as a person would have seen them on a terminal.</summary>
    public string Output => StandardOutput + StandardError;

    /// <summary>Returns itself, or throws with everything the program said.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not 0.</exception>
    public ProcessResult EnsureSuccess() =>
        Succeeded ? this : throw new InvalidOperationException($"`{Command}` ended with exit code {ExitCode}:\n{Output.Trim()}");
}
