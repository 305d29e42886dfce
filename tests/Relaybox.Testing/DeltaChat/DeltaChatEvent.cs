using System.Text.Json;

namespace Relaybox.Testing.DeltaChat;

/// <summary>Something the core told about an account.</summary>
/// <param name="Kind">The event's name, such as <c>IncomingMsg</c>.</param>
/// <param name="Data">The event with all its fields.</param>
public sealed record DeltaChatEvent(string Kind, JsonElement Data)
{
    /// <summary>A number field; 0 when the event has none of that name.</summary>
    /// <param name="name">The field.</param>
    public int Number(string name) => Data.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    /// <inheritdoc/>
    public override string ToString() => Data.GetRawText();
}
