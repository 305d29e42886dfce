namespace Relaybox.Relay.Invitations;

/// <summary>What <c>relay invite</c> was told to do.</summary>
/// <param name="Count">How many invitations to make.</param>
/// <param name="ValidDays">For how many days they are good.</param>
/// <param name="List">Whether to list the open ones instead.</param>
/// <param name="Revoke">The id of one to withdraw instead, or <see cref="All"/>; null for none.</param>
internal sealed record InviteOptions(int Count = 1, int ValidDays = InviteOptions.DefaultValidDays, bool List = false, string? Revoke = null)
{
    /// <summary>In place of an id: every open invitation.</summary>
    public const string All = "all";

    /// <summary>Two weeks: time enough for a friend who is on holiday.</summary>
    public const int DefaultValidDays = 14;

    /// <summary>The most invitations made at once.</summary>
    public const int MaxCount = 1000;

    /// <summary>The longest an invitation is good, in days.</summary>
    public const int MaxValidDays = 3650;
}
