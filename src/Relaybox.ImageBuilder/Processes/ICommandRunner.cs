namespace Relaybox.ImageBuilder.Processes;

/// <summary>Runs programs of the building machine.</summary>
internal interface ICommandRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name on the search path, or a path.</param>
    /// <param name="arguments">Arguments, passed as they are.</param>
    /// <param name="environment">Variables beside the inherited ones; null removes one.</param>
    /// <param name="cancellationToken">Kills the program with everything it started.</param>
    /// <returns>What it left, or null when there is no such program.</returns>
    Task<CommandResult?> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken);
}
