using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Tests.Trees;

public sealed class MergedUsrTests
{
    [Theory]
    [InlineData("/bin", false, "/usr/bin")]
    [InlineData("/bin", true, "/bin")]
    [InlineData("/bin/sh", true, "/usr/bin/sh")]
    [InlineData("/lib64/ld-linux-x86-64.so.2", false, "/usr/lib64/ld-linux-x86-64.so.2")]
    [InlineData("/library", false, "/library")]
    [InlineData("/usr/lib/x", false, "/usr/lib/x")]
    [InlineData("/sbin/init", false, "/usr/sbin/init")]
    public void Moves_what_is_below_an_alias(string path, bool isLink, string expected) =>
        Assert.Equal(expected, MergedUsr.Canonical(path, isLink));

    [Fact]
    public void Adds_links_for_folders_that_are_there_and_keeps_those_of_a_package()
    {
        var tree = new FileTree();
        tree.Set("/usr/bin/s6", TreeNode.File(new MemoryContent([]), NodeOrigin.Package("s6"), 0));
        tree.Set("/usr/lib/x", TreeNode.File(new MemoryContent([]), NodeOrigin.Package("s6"), 0));
        tree.Set("/lib", TreeNode.Link("usr/lib", NodeOrigin.Package("base-files"), 0));

        MergedUsr.AddLinks(tree, 0);

        Assert.Equal("/bin /lib", string.Join(' ', tree.Entries.Where(entry => entry.Value.Kind == TreeNodeKind.SymbolicLink).Select(entry => entry.Key)));
        Assert.True(tree.TryGet("/lib", out TreeNode? lib));
        Assert.Equal(NodeOrigin.Package("base-files"), lib.Origin);
    }
}
