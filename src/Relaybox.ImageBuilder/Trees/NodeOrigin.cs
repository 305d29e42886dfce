namespace Relaybox.ImageBuilder.Trees;

/// <summary>Who brought a node into the image: it decides the layer and is what messages name.</summary>
/// <param name="Kind">What kind of thing brought it.</param>
/// <param name="Name">The name of the package, program or plugin; empty for the definition.</param>
internal readonly record struct NodeOrigin(NodeOriginKind Kind, string Name)
{
    /// <summary>The image definition itself: its paths, folders and accounts.</summary>
    public static readonly NodeOrigin Definition = new(NodeOriginKind.Definition, string.Empty);

    /// <summary>A Debian package.</summary>
    public static NodeOrigin Package(string name) => new(NodeOriginKind.Package, name);

    /// <summary>A .NET program, by the name of its file.</summary>
    public static NodeOrigin Program(string file) => new(NodeOriginKind.Program, file);

    /// <summary>A plugin in C, by the name of its file.</summary>
    public static NodeOrigin Plugin(string file) => new(NodeOriginKind.Plugin, file);

    /// <summary>As messages say it.</summary>
    public override string ToString() => Kind switch
    {
        NodeOriginKind.Package => $"package {Name}",
        NodeOriginKind.Program => $"program {Name}",
        NodeOriginKind.Plugin => $"plugin {Name}",
        _ => "the image definition",
    };
}
