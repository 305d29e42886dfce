using System.Globalization;
using System.Text;

namespace Relaybox.Relay.Metrics;

/// <summary>What all accounts together store and how many of them are in use, counted by the expiry run on its way; nothing about any one.</summary>
/// <remarks>The names are those of the reference relay's report, so that its dashboards go on.</remarks>
internal sealed class StorageFigures
{
    private static readonly int[] ActiveDays = [1, 10, 30, 40, 80, 100, 150];
    private static readonly long[] MinSizes = [0, 160_000, 500_000, 2_000_000];

    private readonly long[] _active = new long[ActiveDays.Length];
    private readonly long[] _messages = new long[MinSizes.Length];
    private readonly long[] _bytes = new long[MinSizes.Length];
    private long _accounts;
    private long _testAccounts;

    /// <summary>Whether an address is one of automatic tests: chat clients' suites use these beginnings.</summary>
    public static bool IsTestAccount(string address) =>
        address.StartsWith("ci-", StringComparison.Ordinal) || address.StartsWith("ac_", StringComparison.Ordinal);

    /// <summary>Counts an account.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="daysSinceLogin">How many days ago it was used.</param>
    public void AddAccount(string address, int daysSinceLogin)
    {
        _accounts++;
        if (IsTestAccount(address)) _testAccounts++;
        for (var i = 0; i < ActiveDays.Length; i++)
        {
            if (daysSinceLogin <= ActiveDays[i]) _active[i]++;
        }
    }

    /// <summary>Counts a message that stays.</summary>
    public void AddMessage(long bytes) => Count(bytes, 1);

    /// <summary>Takes a message back that went after all.</summary>
    public void RemoveMessage(long bytes) => Count(bytes, -1);

    /// <summary>The figures in OpenMetrics' text format.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        Family(text, "chatmail_storage_bytes", "What is stored for users.");
        Sample(text, "chatmail_storage_bytes", "kind", "messages", _bytes[0]);
        Family(text, "chatmail_messages_bytes", "What messages of at least a size take, as the quota counts them.");
        for (var i = 0; i < MinSizes.Length; i++) Sample(text, "chatmail_messages_bytes", "min_size", Text(MinSizes[i]), _bytes[i]);
        Family(text, "chatmail_messages_count", "Messages of at least a size.");
        for (var i = 0; i < MinSizes.Length; i++) Sample(text, "chatmail_messages_count", "min_size", Text(MinSizes[i]), _messages[i]);
        Family(text, "chatmail_accounts", "Accounts.");
        Sample(text, "chatmail_accounts", "kind", "all", _accounts);
        Sample(text, "chatmail_accounts", "kind", "ci", _testAccounts);
        Sample(text, "chatmail_accounts", "kind", "nonci", _accounts - _testAccounts);
        Family(text, "chatmail_accounts_active", "Accounts that were used within some days.");
        for (var i = 0; i < ActiveDays.Length; i++) Sample(text, "chatmail_accounts_active", "days", Text(ActiveDays[i]), _active[i]);
        return text.ToString();
    }

    private static void Family(StringBuilder text, string name, string help) =>
        text.Append("# TYPE ").Append(name).Append(" gauge\n# HELP ").Append(name).Append(' ').Append(help).Append('\n');

    private static void Sample(StringBuilder text, string name, string label, string labelValue, long value) =>
        text.Append(name).Append('{').Append(label).Append("=\"").Append(labelValue).Append("\"} ").Append(Text(value)).Append('\n');

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Count(long bytes, int messages)
    {
        for (var i = 0; i < MinSizes.Length; i++)
        {
            if (bytes < MinSizes[i]) continue;
            _messages[i] += messages;
            _bytes[i] += bytes * messages;
        }
    }
}
