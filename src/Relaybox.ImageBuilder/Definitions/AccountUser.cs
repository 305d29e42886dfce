namespace Relaybox.ImageBuilder.Definitions;

/// <summary>A line of <c>/etc/passwd</c>. Nobody logs in to an image, so there is no password.</summary>
internal sealed record AccountUser
{
    /// <summary>Name as in <c>passwd(5)</c>.</summary>
    public required string Name { get; init; }

    /// <summary>User id, 1 to 65533.</summary>
    public required int Id { get; init; }

    /// <summary>Name of the primary group.</summary>
    public required string Group { get; init; }

    /// <summary>Names of the groups that the user is a member of beside the primary one.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Home directory in the image.</summary>
    public string Home { get; init; } = "/nonexistent";

    /// <summary>Log-in shell in the image.</summary>
    public string Shell { get; init; } = "/usr/sbin/nologin";
}
