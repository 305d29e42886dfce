using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Loads image definitions: reads, merges what they extend, checks, and reports every mistake at once.</summary>
internal static class DefinitionLoader
{
    /// <summary>Loads a definition.</summary>
    /// <param name="file">Path of the YAML file.</param>
    /// <exception cref="ImageBuildException">
    /// The file cannot be read, or something is wrong with it or with one it extends: one line <c>file:line:column: message</c> each.
    /// </exception>
    public static ImageDefinition Load(string file)
    {
        var mistakes = new Mistakes();
        var root = LoadMerged(file, [], mistakes);
        // What does not parse or extend is not worth reading: what follows from it would hide the cause.
        mistakes.ThrowIfAny();

        var reader = new DefinitionReader(mistakes);
        var definition = reader.Read(file, root!);
        if (definition is not null) DefinitionValidator.Validate(definition, reader.PositionOf, mistakes);
        mistakes.ThrowIfAny();
        return definition!;
    }

    private static SourceNode? LoadMerged(string file, IReadOnlyList<string> chain, Mistakes mistakes)
    {
        var root = SourceParser.ParseFile(file, mistakes);
        if ((root as SourceMapping)?.Find("extends") is not { } extends) return root;

        if (extends is not SourceScalar { IsNull: false } scalar)
        {
            mistakes.Add(extends.Position, $"'extends' wants the path of a definition, relative to this one, not {extends.Kind}.");
            return root;
        }

        // Relative as it was written, so that messages name files the way the caller did.
        var basis = Path.Combine(Path.GetDirectoryName(file) ?? "", scalar.Value);
        string[] extended = [.. chain, Path.GetFullPath(file)];
        if (extended.Contains(Path.GetFullPath(basis), StringComparer.Ordinal))
        {
            mistakes.Add(scalar.Position, $"'extends' leads in a circle: {string.Join(" → ", [.. chain.Select(Path.GetFileName), Path.GetFileName(file), scalar.Value])}.");
            return root;
        }

        if (!File.Exists(basis))
        {
            mistakes.Add(scalar.Position, $"'extends' names '{scalar.Value}', and there is no such file; it is relative to this one.");
            return root;
        }

        return LoadMerged(basis, extended, mistakes) is SourceMapping below ? DefinitionMerge.Extend(below, (SourceMapping)root) : root;
    }
}
