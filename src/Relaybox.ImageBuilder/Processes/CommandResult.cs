namespace Relaybox.ImageBuilder.Processes;

/// <summary>What a finished command left.</summary>
/// <param name="ExitCode">Its exit code; 0 is success.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of its standard error, where most programs say why they failed.</summary>
    public string LastWords => Error.TrimEnd().Split('\n')[^1];
}
