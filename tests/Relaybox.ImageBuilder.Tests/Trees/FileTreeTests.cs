using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Trees;

public sealed class FileTreeTests
{
    private static readonly NodeOrigin Origin = NodeOrigin.Package("s6");

    [Fact]
    public void Gives_paths_in_ordinal_order_and_directories_first()
    {
        var tree = new FileTree();
        tree.Set("/usr/lib/b", NewFile());
        tree.Set("/usr/lib-x", NewFile());
        tree.Set("/usr/Z", NewFile());

        Assert.Equal("/usr /usr/Z /usr/lib /usr/lib-x /usr/lib/b", string.Join(' ', tree.Entries.Select(entry => entry.Key)));
    }

    [Fact]
    public void Refuses_a_path_below_a_symbolic_link_or_a_file()
    {
        var tree = new FileTree();
        tree.Set("/trap", TreeNode.Link("/etc", NodeOrigin.Package("evil"), 0));
        tree.Set("/file", NewFile());

        Assert.Equal(
            "/trap/passwd of package s6 lies below /trap, which package evil made a symbolic link to /etc.",
            Assert.Throws<ImageBuildException>(() => tree.Set("/trap/passwd", NewFile())).Message);
        Assert.Equal(
            "/file/below of package s6 lies below /file, which package s6 made a file.",
            Assert.Throws<ImageBuildException>(() => tree.Set("/file/below", NewFile())).Message);
    }

    [Fact]
    public void Replaces_an_empty_directory_only()
    {
        var tree = new FileTree();
        tree.Set("/var/run", TreeNode.Directory(Origin, 0));
        tree.Set("/var/full/file", NewFile());

        tree.Set("/var/run", TreeNode.Link("/run", NodeOrigin.Definition, 0));

        Assert.True(tree.TryGet("/var/run", out TreeNode? node));
        Assert.Equal("/run", node.LinkTarget);
        Assert.Contains("not empty", Assert.Throws<ImageBuildException>(() => tree.Set("/var/full", NewFile())).Message, StringComparison.Ordinal);
    }

    private static TreeNode NewFile() => TreeNode.File(new MemoryContent([]), Origin, 0);
}
