using Relaybox.ImageBuilder.Definitions;

namespace Relaybox.ImageBuilder.Composition;

/// <summary>Numeric ids of the definition's account names; <c>root</c> is always there.</summary>
internal sealed class Ids(ImageDefinition definition)
{
    private readonly Dictionary<string, int> _users = definition.Users.ToDictionary(user => user.Name, user => user.Id, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _groups = definition.Groups.ToDictionary(group => group.Name, group => group.Id, StringComparer.Ordinal);

    /// <summary>The id of a user.</summary>
    public int User(string name) => name == "root" ? 0 : _users[name];

    /// <summary>The id of a group.</summary>
    public int Group(string name) => name == "root" ? 0 : _groups[name];
}
