using System.Text.Json;

namespace Relaybox.ImageBuilder.Inspection;

/// <summary>Looks things up in JSON that others wrote: what is missing or of another kind is nothing.</summary>
internal static class JsonNodes
{
    extension(JsonElement element)
    {
        /// <summary>The element that member names lead to; undefined when there is none.</summary>
        public JsonElement At(params ReadOnlySpan<string> names)
        {
            JsonElement found = element;
            foreach (string name in names)
            {
                if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
                    return default;
            }

            return found;
        }

        /// <summary>A text; null when it is none.</summary>
        public string? Text(params ReadOnlySpan<string> names) => element.At(names) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        /// <summary>The items of a list; none when it is none.</summary>
        public IEnumerable<JsonElement> Items(params ReadOnlySpan<string> names) =>
            element.At(names) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
    }
}
