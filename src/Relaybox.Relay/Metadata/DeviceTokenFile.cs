using System.Text.Json;

namespace Relaybox.Relay.Metadata;

/// <summary>
/// The text of an account's <c>metadata.json</c>: <c>{"devicetoken": {"token": 1700000000}}</c>, each token with the Unix time at which a
/// client last set it. The reference relay's older form, a list of tokens without times, is read as well.
/// </summary>
internal static class DeviceTokenFile
{
    /// <summary>Largest file that is read, in bytes; the limits of <see cref="DeviceTokenStore"/> keep ours far below.</summary>
    public const int MaxBytes = 1 << 20;

    private const string Tokens = "devicetoken";

    /// <summary>Reads a file.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="now">The Unix time that tokens without one get.</param>
    /// <param name="isOldForm">Whether it has the older form, whose tokens would stay new for ever if it were not rewritten.</param>
    /// <returns>Null when it is damaged.</returns>
    public static Dictionary<string, long>? TryParse(ReadOnlyMemory<byte> json, long now, out bool isOldForm)
    {
        isOldForm = false;
        var tokens = new Dictionary<string, long>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            if (!document.RootElement.TryGetProperty(Tokens, out var stored)) return tokens;

            if (stored.ValueKind == JsonValueKind.Array)
            {
                isOldForm = true;
                foreach (var token in stored.EnumerateArray())
                    if (token.ValueKind == JsonValueKind.String) tokens[token.GetString()!] = now;
            }
            else if (stored.ValueKind == JsonValueKind.Object)
            {
                foreach (var token in stored.EnumerateObject())
                    if (token.Value.ValueKind == JsonValueKind.Number && token.Value.TryGetDouble(out var time) && double.Abs(time) < 1e15)
                        tokens[token.Name] = (long)time;
            }

            return tokens;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is for strings that are no Unicode.
            return null;
        }
    }

    /// <summary>Writes the current form.</summary>
    public static byte[] Format(IReadOnlyDictionary<string, long> tokens)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Tokens);
            foreach (var (token, time) in tokens) writer.WriteNumber(token, time);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return memory.ToArray();
    }
}
