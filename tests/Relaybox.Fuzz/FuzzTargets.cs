namespace Relaybox.Fuzz;

/// <summary>Every parser of what others send: strangers, clients, peers, and the daemons beside relayd.</summary>
internal static class FuzzTargets
{
    /// <summary>All of them; a name is there once.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } = [.. MailTargets.All, .. RelayTargets.All, MilterTarget.Create(), SignatureTarget.Create()];
}
