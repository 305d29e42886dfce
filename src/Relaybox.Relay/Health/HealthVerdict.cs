using System.Text;

namespace Relaybox.Relay.Health;

/// <summary>Whether the relay serves, and why not. Says nothing that a stranger must not read.</summary>
/// <param name="Reasons">A sentence for each thing that is wrong; empty when the relay is healthy.</param>
internal sealed record HealthVerdict(IReadOnlyList<string> Reasons)
{
    /// <summary>The first line of a good verdict; <c>relay-health</c> judges by it.</summary>
    public const string HealthyWord = "healthy";

    /// <summary>The first line of any other verdict.</summary>
    public const string UnhealthyWord = "unhealthy";

    /// <summary>The verdict until every check has been made once.</summary>
    public static readonly HealthVerdict Starting = new(["The relay is starting; not everything has been checked yet."]);

    /// <summary>The verdict when no pass of the checks has ended for long.</summary>
    public static readonly HealthVerdict Outdated = new(["The health checks hang; nothing has been checked lately."]);

    /// <summary>What the operator should know beside; it does not count against the relay.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether everything that was checked works.</summary>
    public bool IsHealthy => Reasons.Count == 0;

    /// <summary>The verdict's word on the first line, then a reason a line, then the notes; every line ends with LF.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(IsHealthy ? HealthyWord : UnhealthyWord).Append('\n');
        foreach (var reason in Reasons) text.Append(reason).Append('\n');
        foreach (var note in Notes) text.Append("Note: ").Append(note).Append('\n');
        return text.ToString();
    }
}
