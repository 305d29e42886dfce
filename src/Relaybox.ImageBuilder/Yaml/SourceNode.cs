namespace Relaybox.ImageBuilder.Yaml;

/// <summary>A part of a YAML document that knows where it was written.</summary>
/// <param name="Position">Where the node begins.</param>
internal abstract record SourceNode(SourcePosition Position)
{
    /// <summary>What the node is, for sentences such as "wants a list, not a text".</summary>
    public abstract string Kind { get; }
}

/// <summary>A text, number or truth value; which of them is for the reader to say.</summary>
/// <param name="Position">Where the scalar begins.</param>
/// <param name="Value">The text without quotes.</param>
/// <param name="Plain">Whether it was written without quotes.</param>
internal sealed record SourceScalar(SourcePosition Position, string Value, bool Plain) : SourceNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "a text";

    /// <summary>Whether the scalar is YAML's null: nothing at all, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => Plain && Value is ("" or "~" or "null");
}

/// <summary>A list.</summary>
/// <param name="Position">Where the list begins.</param>
/// <param name="Items">Its items in the order of the file.</param>
internal sealed record SourceSequence(SourcePosition Position, IReadOnlyList<SourceNode> Items) : SourceNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A mapping; no key is there twice.</summary>
/// <param name="Position">Where the mapping begins.</param>
/// <param name="Entries">Its entries in the order of the file.</param>
internal sealed record SourceMapping(SourcePosition Position, IReadOnlyList<SourceEntry> Entries) : SourceNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "a mapping";

    /// <summary>The value of a key, or null.</summary>
    public SourceNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Value == key)?.Value;
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record SourceEntry(SourceScalar Key, SourceNode Value);
