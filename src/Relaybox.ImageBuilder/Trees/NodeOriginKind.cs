namespace Relaybox.ImageBuilder.Trees;

/// <summary>The kinds of <see cref="NodeOrigin"/>.</summary>
internal enum NodeOriginKind
{
    Definition,
    Package,
    Program,
    Plugin,
}
