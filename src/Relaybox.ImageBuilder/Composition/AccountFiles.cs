using System.Globalization;
using System.Text;
using Relaybox.ImageBuilder.Definitions;
using Relaybox.ImageBuilder.Trees;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>
/// Writes <c>/etc/passwd</c>, <c>/etc/group</c> and <c>/etc/shadow</c> from the definition's accounts. <c>root</c> and
/// <c>nobody</c> are always there: daemons look them up by name. Nobody has a password, so nobody can log in.
/// </summary>
internal static class AccountFiles
{
    private const int NobodyId = 65534;
    private const int ShadowMode = 0x180;

    /// <summary>Adds the files to the tree, unless the definition brings its own.</summary>
    public static void Add(FileTree tree, ImageDefinition definition, long epoch)
    {
        var ids = new Ids(definition);
        var passwd = new StringBuilder("root:x:0:0:root:/root:/usr/sbin/nologin\n");
        var shadow = new StringBuilder("root:*:::::::\n");
        foreach (AccountUser user in definition.Users.OrderBy(user => user.Id))
        {
            passwd.Append(CultureInfo.InvariantCulture, $"{user.Name}:x:{user.Id}:{ids.Group(user.Group)}::{user.Home}:{user.Shell}\n");
            shadow.Append(CultureInfo.InvariantCulture, $"{user.Name}:*:::::::\n");
        }

        passwd.Append(CultureInfo.InvariantCulture, $"nobody:x:{NobodyId}:{NobodyId}:nobody:/nonexistent:/usr/sbin/nologin\n");
        shadow.Append("nobody:*:::::::\n");

        var group = new StringBuilder("root:x:0:\n");
        foreach (AccountGroup entry in definition.Groups.OrderBy(entry => entry.Id))
        {
            var members = definition.Users.Where(user => user.Groups.Contains(entry.Name, StringComparer.Ordinal)).Select(user => user.Name).Order(StringComparer.Ordinal);
            group.Append(CultureInfo.InvariantCulture, $"{entry.Name}:x:{entry.Id}:{string.Join(',', members)}\n");
        }

        group.Append(CultureInfo.InvariantCulture, $"nogroup:x:{NobodyId}:\n");

        AddFile(tree, "/etc/passwd", passwd, TreeNode.FileMode, epoch);
        AddFile(tree, "/etc/group", group, TreeNode.FileMode, epoch);
        AddFile(tree, "/etc/shadow", shadow, (UnixFileMode)ShadowMode, epoch);
    }

    private static void AddFile(FileTree tree, string path, StringBuilder text, UnixFileMode mode, long epoch)
    {
        if (tree.TryGet(path, out _))
            return;
        TreeNode node = TreeNode.File(new MemoryContent(Encoding.UTF8.GetBytes(text.ToString())), NodeOrigin.Definition, epoch);
        node.Mode = mode;
        tree.Set(path, node);
    }
}
