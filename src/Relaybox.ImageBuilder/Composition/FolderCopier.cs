using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Copies the definition's folders into a tree. Owner is root; of a file's mode only the owner's x bit counts, so umask and the file
/// system of the building machine do not show in the image.
/// </summary>
internal static class FolderCopier
{
    private const UnixFileMode ExecutableMode = TreeNode.DirectoryMode;

    /// <summary>Copies one folder; what a package has at a path is replaced, a directory keeps its owner and mode.</summary>
    public static void Copy(FileTree tree, FolderCopy copy, long epoch)
    {
        var folder = new DirectoryInfo(copy.From);
        if (!folder.Exists)
            throw new ImageBuildException($"The folder {copy.From}, which the definition copies to {copy.To}, does not exist.");

        if (copy.To != "/")
            SetDirectory(tree, copy.To, epoch);
        CopyFolder(tree, folder, copy.To == "/" ? string.Empty : copy.To, epoch);
    }

    private static void CopyFolder(FileTree tree, DirectoryInfo folder, string to, long epoch)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            string path = MergedUsr.Canonical($"{to}/{entry.Name}", isLink: entry.LinkTarget is not null);
            if (entry.LinkTarget is { } target)
            {
                tree.Set(path, TreeNode.Link(target, NodeOrigin.Definition, epoch));
            }
            else if (entry is DirectoryInfo below)
            {
                SetDirectory(tree, path, epoch);
                CopyFolder(tree, below, path, epoch);
            }
            else
            {
                TreeNode node = TreeNode.File(new DiskContent(entry.FullName), NodeOrigin.Definition, epoch);
                node.Mode = (entry.UnixFileMode & UnixFileMode.UserExecute) != UnixFileMode.None ? ExecutableMode : TreeNode.FileMode;
                tree.Set(path, node);
            }
        }
    }

    private static void SetDirectory(FileTree tree, string path, long epoch)
    {
        if (!tree.TryGet(path, out TreeNode? present))
            tree.Set(path, TreeNode.Directory(NodeOrigin.Definition, epoch));
        else if (present.Kind != TreeNodeKind.Directory)
            throw new ImageBuildException($"{path} is a folder of the definition and a file or link of {present.Origin}.");
    }
}
