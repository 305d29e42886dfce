namespace Relaybox.ImageBuilder.Trees;

/// <summary>What is at a path of an image.</summary>
internal enum TreeNodeKind
{
    Directory,
    File,
    SymbolicLink,
}
