namespace Relaybox.ImageBuilder.Programs;

/// <summary>
/// What the SDK is about to compile ahead of time, each assembly by itself, and everything that it gives the compiler for it.
/// <c>CompiledAhead.targets</c> writes it, one line an item: a word, <c>|</c>, and what belongs to it.
/// </summary>
internal sealed record AheadList
{
    private const char Separator = '|';

    /// <summary>The compiler's program; what lies beside it belongs to it.</summary>
    public required string Compiler { get; init; }

    /// <summary>Version of the SDK, runtime identifier, further arguments.</summary>
    public required IReadOnlyList<string> Options { get; init; }

    /// <summary>Profiles of Microsoft's that say what is worth compiling.</summary>
    public required IReadOnlyList<string> Profiles { get; init; }

    /// <summary>Every assembly that code may refer to.</summary>
    public required IReadOnlyList<string> References { get; init; }

    /// <summary>What is to be compiled, and to where.</summary>
    public required IReadOnlyList<(string Input, string Output)> Assemblies { get; init; }

    /// <summary>Reads the list.</summary>
    /// <exception cref="InvalidDataException">It was not written by the targets of this builder.</exception>
    public static AheadList Load(string file)
    {
        ILookup<string, string> lines = File.ReadLines(file)
            .Select(line => line.Split(Separator, 2))
            .ToLookup(parts => parts[0], parts => parts[^1], StringComparer.Ordinal);
        return new AheadList
        {
            Compiler = lines["compiler"].Single(),
            Options = [.. lines["option"]],
            Profiles = [.. lines["profile"].Where(profile => profile.Length > 0)],
            References = [.. lines["reference"]],
            // One with symbols beside it has a second result; the images have none of those.
            Assemblies = [.. lines["compile"].Select(Parts).Where(parts => parts[2].Length == 0).Select(parts => (parts[0], Path.GetFullPath(parts[1])))],
        };
    }

    private static string[] Parts(string line) => line.Split(Separator) is { Length: 3 } parts
        ? parts
        : throw new InvalidDataException($"'{line}' is no input, output and symbols.");
}
