namespace Relaybox.Relay.Acme;

/// <summary>Reads what a child process writes and keeps only the end of it.</summary>
internal static class LastWords
{
    private const int MaxCharacters = 4096;

    /// <summary>Reads to the end of the stream.</summary>
    /// <returns>At most the last 4,096 characters.</returns>
    public static async Task<string> ReadAsync(TextReader reader, CancellationToken cancellationToken)
    {
        var kept = "";
        var buffer = new char[MaxCharacters];
        while (await reader.ReadAsync(buffer.AsMemory(), cancellationToken) is > 0 and var count)
        {
            kept += new string(buffer, 0, count);
            if (kept.Length > MaxCharacters) kept = kept[^MaxCharacters..];
        }

        return kept;
    }
}
