namespace Relaybox.Images.Tests.InstalledTree;

/// <summary>What is at a path of a root file system, as far as two of them are compared: owners by name, since ids are chosen.</summary>
/// <param name="Type">directory, file or symlink.</param>
/// <param name="Mode">The twelve permission bits in octal; none for a link.</param>
/// <param name="Owner">User and group, <c>root:root</c>.</param>
/// <param name="Target">Of a link.</param>
/// <param name="Content">SHA-256 of a file.</param>
/// <param name="Capability">The value of <c>security.capability</c> in hexadecimal digits.</param>
internal sealed record TreePath(string Type, string Mode, string Owner, string Target, string Content, string Capability)
{
    /// <summary>In what two differ, in the words of the list of allowed differences.</summary>
    public static IEnumerable<string> Differences(TreePath? composed, TreePath? installed)
    {
        if (composed is null || installed is null)
        {
            yield return composed is null ? "missing" : "added";
            yield break;
        }

        if (composed.Type != installed.Type)
        {
            yield return "type";
            yield break;
        }

        if (composed.Mode != installed.Mode)
            yield return "mode";
        if (composed.Owner != installed.Owner)
            yield return "owner";
        if (composed.Target != installed.Target)
            yield return "target";
        if (composed.Content != installed.Content)
            yield return "content";
        if (composed.Capability != installed.Capability)
            yield return "capability";
    }
}
