using System.Text;

namespace Relaybox.Relay.Zone;

/// <summary>Writes records as a zone file (RFC 1035 section 5.1); how each stands is a comment, so that the whole output can be fed to a name server.</summary>
internal static class ZoneFile
{
    /// <summary>Writes them.</summary>
    public static string Write(string domain, IReadOnlyList<CheckedRecord> records)
    {
        var text = new StringBuilder();
        Append(text, $"; What belongs into the DNS for {domain}.\n;\n; Required:\n", records.Where(entry => entry.Record.IsRequired));
        Append(text, ";\n; Recommended:\n", records.Where(entry => !entry.Record.IsRequired));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string heading, IEnumerable<CheckedRecord> records)
    {
        text.Append(heading);
        foreach (var (record, state, found) in records)
        {
            if (record.Value is not null) text.Append(record);
            else if (state == RecordState.Right) text.Append("; ").Append(record.Name).Append(". has ").Append(found);
            else text.Append("; ").Append(record).Append("<this machine's public IPv4 address>, and AAAA for IPv6");
            text.Append(" ; ").Append(Describe(state, found)).Append(", ").Append(record.Purpose).Append('\n');
        }
    }

    private static string Describe(RecordState state, string? found) => state switch
    {
        RecordState.Right => "right",
        RecordState.Missing => "MISSING",
        RecordState.Different => $"DIFFERENT ({found})",
        RecordState.Unanswered => "NO ANSWER from the DNS",
        _ => "not checked",
    };
}
