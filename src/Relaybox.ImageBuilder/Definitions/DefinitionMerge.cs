using Relaybox.ImageBuilder.Yaml;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>
/// Builds one definition on another, before any value is read, so that each value keeps the place where it was written:
/// mappings are merged key by key, lists are joined (the base's items first), an item with the same identity as one of the
/// base (its <c>name</c>, <c>path</c>, <c>file</c> or <c>to</c>) replaces that one, and so does everything else.
/// </summary>
internal static class DefinitionMerge
{
    // The first of these keys that an item has says what it is; two groups of one name are one group.
    private static readonly string[] IdentityKeys = ["name", "path", "file", "to"];

    // Argument vectors are one value each: half a command line of the base makes no sense.
    private static readonly string[] ReplacedKeys = ["entrypoint", "command", "test"];

    /// <summary>The mapping of a definition on top of the one it extends.</summary>
    public static SourceMapping Extend(SourceMapping @base, SourceMapping own)
    {
        var entries = @base.Entries
            .Select(entry => own.Find(entry.Key.Value) is { } value ? new SourceEntry(entry.Key, Extend(entry.Key.Value, entry.Value, value)) : entry)
            .Concat(own.Entries.Where(entry => @base.Find(entry.Key.Value) is null));
        return new SourceMapping(own.Position, [.. entries]);
    }

    private static SourceNode Extend(string key, SourceNode @base, SourceNode own) => (@base, own) switch
    {
        _ when ReplacedKeys.Contains(key, StringComparer.Ordinal) => own,
        (SourceMapping below, SourceMapping above) => Extend(below, above),
        (SourceSequence below, SourceSequence above) => Extend(below, above),
        _ => own,
    };

    private static SourceSequence Extend(SourceSequence @base, SourceSequence own)
    {
        var replaced = own.Items.Select(Identity).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var kept = @base.Items.Where(item => Identity(item) is not { } identity || !replaced.Contains(identity));
        return new SourceSequence(own.Position, [.. kept, .. own.Items]);
    }

    private static string? Identity(SourceNode item) =>
        item is SourceMapping mapping
            ? IdentityKeys.Select(key => mapping.Find(key) is SourceScalar value ? $"{key}={value.Value}" : null).FirstOrDefault(found => found is not null)
            : (item as SourceScalar)?.Value;
}
