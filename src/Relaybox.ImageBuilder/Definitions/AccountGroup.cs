namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A line of <c>/etc/group</c>.</summary>
/// <param name="Name">Name as in <c>group(5)</c>.</param>
/// <param name="Id">Group id, 1 to 65533.</param>
internal sealed record AccountGroup(string Name, int Id);
