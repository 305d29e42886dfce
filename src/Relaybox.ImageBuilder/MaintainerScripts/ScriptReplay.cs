using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.MaintainerScripts;

/// <summary>An entry of a definition that does what a script would have done, written as <c>user NAME</c>, <c>group NAME</c> or <c>path PATH</c>.</summary>
/// <param name="Kind"><c>user</c>, <c>group</c> or <c>path</c>.</param>
/// <param name="Name">Name or path.</param>
internal sealed record ScriptReplay(string Kind, string Name)
{
    /// <summary>Words for <see cref="TryParse"/>.</summary>
    public const string Rule = "an entry of a definition: 'user NAME', 'group NAME' or 'path PATH'";

    /// <summary>Reads an entry; null when it is none.</summary>
    public static ScriptReplay? TryParse(string text) =>
        text.Split(' ') is ["user" or "group" or "path", { Length: > 0 } name] parts ? new ScriptReplay(parts[0], name) : null;

    /// <summary>Whether a definition has the entry; a path may also come with a copied folder.</summary>
    public bool IsIn(ImageDefinition definition) => Kind switch
    {
        "user" => definition.Users.Any(user => user.Name == Name),
        "group" => definition.Groups.Any(group => group.Name == Name),
        _ => definition.Paths.Any(entry => entry.Path == Name) || definition.Copy.Any(HasFile),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Name}";

    private bool HasFile(FolderCopy copy)
    {
        var below = Path.GetRelativePath(copy.To, Name);
        return !below.StartsWith("..", StringComparison.Ordinal) && File.Exists(Path.Combine(copy.From, below));
    }
}
