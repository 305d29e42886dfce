using System.Globalization;

namespace Relaybox.ImageBuilder.Yaml;

/// <summary>
/// Reads the values of one mapping by key and notes what is wrong. A value that is missing or wrong comes back as null (or as an
/// empty list), so that reading goes on and finds the next mistake; the caller ends with <see cref="Mistakes.ThrowIfAny"/>.
/// </summary>
internal sealed class MappingReader
{
    private readonly SourceMapping _mapping;
    private readonly KeySet _keys;
    private readonly Mistakes _mistakes;

    private MappingReader(SourceMapping mapping, KeySet keys, Mistakes mistakes)
    {
        _mapping = mapping;
        _keys = keys;
        _mistakes = mistakes;
    }

    /// <summary>Begins to read a node that should be a mapping with these keys: unknown and missing ones are noted.</summary>
    public static MappingReader? Open(SourceNode? node, KeySet keys, Mistakes mistakes)
    {
        if (node is null) return null;
        if (node is not SourceMapping mapping)
        {
            mistakes.Add(node.Position, $"{keys.What} is a mapping with the keys {string.Join(", ", keys.All)}, not {node.Kind}.");
            return null;
        }

        foreach (var key in mapping.Entries.Select(entry => entry.Key).Where(key => !keys.Contains(key.Value)))
            mistakes.Add(key.Position, $"unknown key '{key.Value}' in {keys.What}; allowed are {string.Join(", ", keys.All)}.");
        foreach (var key in keys.Required.Where(key => mapping.Find(key) is null))
            mistakes.Add(mapping.Position, $"{keys.What} needs the key '{key}'.");

        return new MappingReader(mapping, keys, mistakes);
    }

    /// <summary>Where the value of a key is, or the mapping when the key is missing.</summary>
    public SourcePosition PositionOf(string key) => Find(key)?.Position ?? _mapping.Position;

    /// <summary>The value of a key as it is.</summary>
    public SourceNode? Find(string key) =>
        _keys.Contains(key) ? _mapping.Find(key) : throw new ArgumentException($"'{key}' is not in the key set.", nameof(key));

    /// <summary>A text, checked.</summary>
    /// <param name="key">The key.</param>
    /// <param name="check">Says whether the text is allowed; null allows all.</param>
    /// <param name="allowed">What is allowed, as in "wants an absolute path".</param>
    public string? Text(string key, Func<string, bool>? check = null, string allowed = "a text")
    {
        var node = Find(key);
        return node is null ? null : TextOf(node, $"'{key}'", check, allowed);
    }

    /// <summary>A whole number.</summary>
    public int? Integer(string key, int minimum, int maximum)
    {
        var node = Find(key);
        if (node is null) return null;
        if (node is SourceScalar { Plain: true } scalar
            && int.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
        {
            return value;
        }

        _mistakes.Add(node.Position, string.Create(CultureInfo.InvariantCulture, $"'{key}' wants a whole number from {minimum} to {maximum}, not {Shown(node)}."));
        return null;
    }

    /// <summary>A truth value.</summary>
    public bool? Boolean(string key)
    {
        var node = Find(key);
        if (node is null) return null;
        if (node is SourceScalar { Plain: true, Value: "true" or "false" } scalar) return scalar.Value == "true";

        _mistakes.Add(node.Position, $"'{key}' wants true or false, not {Shown(node)}.");
        return null;
    }

    /// <summary>A list of texts, each checked.</summary>
    public IReadOnlyList<string> Texts(string key, Func<string, bool>? check = null, string allowed = "a text") =>
        [.. Items(key).Select(item => TextOf(item, $"an item of '{key}'", check, allowed)).OfType<string>()];

    /// <summary>A mapping of names to texts, sorted by name.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string key, Func<string, bool>? checkName = null, string allowedName = "a name")
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        switch (Find(key))
        {
            case null:
                break;
            case SourceMapping mapping:
                foreach (var (name, node) in mapping.Entries)
                {
                    _ = TextOf(name, $"a key of '{key}'", checkName, allowedName);
                    if (TextOf(node, $"'{name.Value}'", check: null, "a text") is { } value) texts[name.Value] = value;
                }

                break;
            case var other:
                _mistakes.Add(other.Position, $"'{key}' wants a mapping of names to texts, not {other.Kind}.");
                break;
        }

        return texts;
    }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<SourceNode> Items(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case SourceSequence sequence:
                return sequence.Items;
            case var other:
                _mistakes.Add(other.Position, $"'{key}' wants a list, not {other.Kind}.");
                return [];
        }
    }

    /// <summary>Notes a mistake at the value of a key.</summary>
    public void Refuse(string key, string message) => _mistakes.Add(PositionOf(key), message);

    // In the quotes it was written in: "9" is not the number 9.
    private static string Shown(SourceNode node) => node switch
    {
        SourceScalar { IsNull: true } => node.Kind,
        SourceScalar { Plain: true } scalar => $"'{scalar.Value}'",
        SourceScalar scalar => $"\"{scalar.Value}\"",
        _ => node.Kind,
    };

    private string? TextOf(SourceNode node, string name, Func<string, bool>? check, string allowed)
    {
        if (node is SourceScalar { IsNull: false } scalar && (check is null || check(scalar.Value))) return scalar.Value;

        _mistakes.Add(node.Position, $"{name} wants {allowed}, not {Shown(node)}.");
        return null;
    }
}
