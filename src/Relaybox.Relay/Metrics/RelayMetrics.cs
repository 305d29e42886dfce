using System.Globalization;
using System.Text;
using Relaybox.Relay.Expiry;

namespace Relaybox.Relay.Metrics;

/// <summary>What happened since relayd's start, as counters, and the figures of the last expiry run. Nothing in it is about one user.</summary>
/// <remarks>Our own, because the base class library's meters need event sources, which the image does without.</remarks>
internal sealed class RelayMetrics
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, SortedDictionary<string, long>> _families = new(StringComparer.Ordinal);

    /// <summary>The figures of the last expiry run in OpenMetrics' text format; empty before there was one.</summary>
    public string Figures { get; set; } = "";

    /// <summary>Counts a successful log-in.</summary>
    public void LoggedIn() => Count("relaybox_log_ins");

    /// <summary>Counts a delivery to a mailbox.</summary>
    /// <param name="isWhole">False when Dovecot refused it, above all over quota.</param>
    public void Delivered(bool isWhole) => Count("relaybox_deliveries", $"result=\"{(isWhole ? "delivered" : "refused")}\"");

    /// <summary>Counts a message that got our signature (DKIM).</summary>
    public void Signed() => Count("relaybox_messages_signed");

    /// <summary>Counts a trim of a mailbox that a delivery filled.</summary>
    /// <param name="messages">How many messages went.</param>
    public void Trimmed(int messages)
    {
        Count("relaybox_quota_trims");
        Count("relaybox_expired", Rule(ExpiryRule.FullMailbox), messages);
    }

    /// <summary>Counts an expiry run.</summary>
    public void Expired(ExpiryTally tally)
    {
        Count("relaybox_expiry_runs");
        foreach (var rule in Enum.GetValues<ExpiryRule>()) Count("relaybox_expired", Rule(rule), tally.Count(rule));
    }

    /// <summary>Counts one thing, or more.</summary>
    /// <param name="family">The name, without <c>_total</c>.</param>
    /// <param name="labels">As in the text format, without braces; of few different values.</param>
    /// <param name="count">How many.</param>
    public void Count(string family, string labels = "", long count = 1)
    {
        lock (_lock)
        {
            if (!_families.TryGetValue(family, out var samples)) _families[family] = samples = new SortedDictionary<string, long>(StringComparer.Ordinal);
            samples[labels] = samples.GetValueOrDefault(labels) + count;
        }
    }

    /// <summary>Everything in OpenMetrics' text format.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Figures);
        lock (_lock)
        {
            foreach (var (family, samples) in _families)
            {
                text.Append("# TYPE ").Append(family).Append(" counter\n");
                foreach (var (labels, value) in samples)
                {
                    text.Append(family).Append("_total");
                    if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
                    text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
                }
            }
        }

        return text.Append("# EOF\n").ToString();
    }

    private static string Rule(ExpiryRule rule) => rule switch
    {
        ExpiryRule.InactiveAccount => "rule=\"inactive_account\"",
        ExpiryRule.AbandonedDirectory => "rule=\"abandoned_directory\"",
        ExpiryRule.OldMessage => "rule=\"old_message\"",
        ExpiryRule.LargeMessage => "rule=\"large_message\"",
        _ => "rule=\"full_mailbox\"",
    };
}
