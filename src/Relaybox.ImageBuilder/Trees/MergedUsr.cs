namespace Relaybox.ImageBuilder.Trees;

/// <summary>
/// Debian's merged <c>/usr</c>: <c>/bin</c>, <c>/lib</c>, <c>/lib64</c> and <c>/sbin</c> are links to the folders of the same
/// name in <c>/usr</c>, and what a package still has below them belongs there.
/// </summary>
internal static class MergedUsr
{
    private static readonly string[] Aliases = ["/bin", "/lib", "/lib64", "/sbin"];

    /// <summary>The path that a path of a package really leads to.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="isLink">Whether a symbolic link is at the path: the aliases themselves stay where they are.</param>
    public static string Canonical(string path, bool isLink)
    {
        foreach (string alias in Aliases)
        {
            bool below = path.StartsWith(alias, StringComparison.Ordinal)
                && (path.Length == alias.Length ? !isLink : path[alias.Length] == '/');
            if (below)
                return "/usr" + path;
        }

        return path;
    }

    /// <summary>Refuses a package that lets one of the aliases lead elsewhere: what other packages have below it would not be there.</summary>
    /// <param name="package">The package's name.</param>
    /// <param name="path">A path of the package.</param>
    /// <param name="linkTarget">The text of the link at the path, if there is one.</param>
    /// <exception cref="ImageBuildException">It does.</exception>
    public static void CheckAlias(string package, string path, string? linkTarget)
    {
        if (linkTarget is not null && Aliases.Contains(path, StringComparer.Ordinal) && linkTarget.Trim('/') != "usr" + path)
            throw new ImageBuildException($"Package {package} makes {path} a link to {linkTarget}, and in a merged /usr it leads to usr{path}: leave the package out.");
    }

    /// <summary>Adds the links that no package brought, where there is something they would lead to.</summary>
    public static void AddLinks(FileTree tree, long modifiedAt)
    {
        foreach (string alias in Aliases)
        {
            if (tree.TryGet("/usr" + alias, out _) && !tree.TryGet(alias, out _))
                tree.Set(alias, TreeNode.Link("usr" + alias, NodeOrigin.Definition, modifiedAt));
        }
    }
}
