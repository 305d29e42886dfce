namespace Relaybox.ImageBuilder.Yaml;

/// <summary>Collects what is wrong with a file, so that one run tells everything.</summary>
internal sealed class Mistakes
{
    private readonly SortedSet<(string File, long Line, long Column, string Message)> _found = [];

    /// <summary>Whether something was found.</summary>
    public bool Any => _found.Count > 0;

    /// <summary>Notes a mistake.</summary>
    /// <param name="position">Where it is.</param>
    /// <param name="message">What is wrong and what is allowed; a sentence without its first capital.</param>
    public void Add(SourcePosition position, string message) => _found.Add((position.File, position.Line, position.Column, message));

    /// <summary>Ends the reading when something is wrong.</summary>
    /// <exception cref="ImageBuildException">One line per mistake, <c>file:line:column: message</c>, in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (!Any) return;

        throw new ImageBuildException(string.Join(
            '\n',
            _found.Select(mistake => $"{new SourcePosition(mistake.File, mistake.Line, mistake.Column)}: {mistake.Message}")));
    }
}
