namespace Relaybox.Relay.Routing;

/// <summary>The TXT record that says that a domain has a policy, and which (RFC 8461 section 3.1).</summary>
internal static class MtaStsRecord
{
    private const int MaxIdCharacters = 32;

    /// <summary>Finds the policy's id.</summary>
    /// <param name="texts">The texts of <c>_mta-sts</c> under the domain.</param>
    /// <returns>Null when there is no record, a malformed one, or more than one.</returns>
    public static string? FindId(IEnumerable<string> texts)
    {
        string[] records = [.. texts.Where(text => text.StartsWith("v=STSv1;", StringComparison.Ordinal))];
        if (records.Length != 1) return null;
        foreach (var field in records[0].Split(';').Skip(1))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || field[..equals].Trim() != "id") continue;
            var id = field[(equals + 1)..].Trim();
            return id.Length is > 0 and <= MaxIdCharacters && id.All(char.IsAsciiLetterOrDigit) ? id : null;
        }

        return null;
    }
}
