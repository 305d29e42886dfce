using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Relaybox.ImageBuilder.Yaml;

/// <summary>
/// Turns YAML into nodes that know their place. Only what our files need is allowed: one document of mappings with scalar
/// keys, lists and scalars. Anchors, aliases and tags are refused: they make a definition harder to read than the repetition
/// they save.
/// </summary>
internal sealed class SourceParser
{
    private readonly Parser _parser;
    private readonly string _file;
    private readonly Mistakes _mistakes;

    private SourceParser(TextReader text, string file, Mistakes mistakes)
    {
        _parser = new Parser(new Scanner(text, skipComments: true));
        _file = file;
        _mistakes = mistakes;
    }

    /// <summary>Reads a file.</summary>
    /// <returns>The document, or null when it is no YAML at all (which is noted as a mistake).</returns>
    /// <exception cref="ImageBuildException">The file cannot be opened.</exception>
    public static SourceNode? ParseFile(string file, Mistakes mistakes)
    {
        try
        {
            using var text = new StreamReader(file);
            return Parse(text, file, mistakes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ImageBuildException($"{file} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">What positions name as the file.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    /// <returns>The document, or null when it is no YAML at all (which is noted as a mistake).</returns>
    public static SourceNode? Parse(TextReader text, string file, Mistakes mistakes)
    {
        var parser = new SourceParser(text, file, mistakes);
        try
        {
            return parser.ReadDocument();
        }
        catch (YamlException failure)
        {
            mistakes.Add(parser.PositionOf(failure.Start), $"this is not YAML: {Lowercase(failure.Message)}");
            return null;
        }
    }

    private static string Lowercase(string message) =>
        message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.') + ".";

    private SourceNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _mistakes.Add(new SourcePosition(_file, 1, 1), "the file is empty.");
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            _mistakes.Add(PositionOf(second.Start), "a second document begins here; only one is allowed.");

        return root;
    }

    private SourceNode ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            _mistakes.Add(PositionOf(alias.Start), $"the alias *{alias.Value} is not allowed; write the value out.");
            return new SourceScalar(PositionOf(alias.Start), "", Plain: true);
        }

        if (_parser.Accept<NodeEvent>(out var node)) RefuseAnchorAndTag(node);
        if (_parser.TryConsume<SequenceStart>(out var sequence)) return ReadSequence(PositionOf(sequence.Start));
        if (_parser.TryConsume<MappingStart>(out var mapping)) return ReadMapping(PositionOf(mapping.Start));

        var scalar = _parser.Consume<Scalar>();
        return new SourceScalar(PositionOf(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private SourceSequence ReadSequence(SourcePosition position)
    {
        var items = new List<SourceNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _)) items.Add(ReadNode());
        return new SourceSequence(position, items);
    }

    private SourceMapping ReadMapping(SourcePosition position)
    {
        var entries = new List<SourceEntry>();
        var first = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode();
            var value = ReadNode();
            if (key is not SourceScalar { IsNull: false } name)
                _mistakes.Add(key.Position, "a key must be a text.");
            else if (!first.TryAdd(name.Value, name.Position))
                _mistakes.Add(name.Position, $"the key '{name.Value}' is here a second time; it is in line {first[name.Value].Line} already.");
            else
                entries.Add(new SourceEntry(name, value));
        }

        return new SourceMapping(position, entries);
    }

    private void RefuseAnchorAndTag(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty) _mistakes.Add(PositionOf(node.Start), $"the anchor &{node.Anchor} is not allowed; write the value out.");
        if (!node.Tag.IsEmpty) _mistakes.Add(PositionOf(node.Start), $"the tag {node.Tag} is not allowed.");
    }

    private SourcePosition PositionOf(Mark mark) => new(_file, mark.Line, mark.Column);
}
