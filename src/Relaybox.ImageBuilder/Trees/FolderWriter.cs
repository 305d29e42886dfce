namespace Relaybox.ImageBuilder.Trees;

/// <summary>Writes a tree into a folder of this machine. Owners and times are not kept: what is written is used here, not shipped.</summary>
internal static class FolderWriter
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private const UnixFileMode OwnerMayChange = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes every path of the tree.</summary>
    /// <param name="tree">
    /// The tree; that nothing in it lies below a symbolic link is what keeps every write inside the folder.
    /// </param>
    /// <param name="folder">A folder that nobody else has; made when it is missing.</param>
    /// <param name="cancellationToken">Leaves the folder unfinished.</param>
    public static void Write(FileTree tree, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach ((string path, TreeNode node) in tree.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string target = Path.Combine(folder, path[1..]);
            switch (node.Kind)
            {
                case TreeNodeKind.Directory:
                    Directory.CreateDirectory(target);
                    break;
                case TreeNodeKind.SymbolicLink:
                    File.CreateSymbolicLink(target, node.LinkTarget!);
                    break;
                default:
                    WriteFile(node, target);
                    break;
            }
        }
    }

    private static void WriteFile(TreeNode node, string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = (node.Mode & Permissions) | OwnerMayChange;
        using var file = new FileStream(target, options);
        using Stream content = node.Content!.Open();
        content.CopyTo(file);
    }
}
