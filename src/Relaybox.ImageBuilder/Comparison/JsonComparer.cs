using System.Text.Json;

namespace Relaybox.ImageBuilder.Comparison;

/// <summary>
/// Finds where two JSON texts differ. The order of an object's members does not matter, that of a list does; unless its elements have
/// names (<see cref="Names"/>), for then one that is more must not make all that follow it differ.
/// </summary>
internal static class JsonComparer
{
    private const int MaxValueLength = 120;

    // What names an element of a list: SPDX's elements, SLSA's dependencies.
    private static readonly string[] Names = ["SPDXID", "uri"];

    /// <summary>Every difference, in the order of the first text.</summary>
    /// <param name="first">JSON.</param>
    /// <param name="second">JSON.</param>
    /// <param name="skip">Members for which this is true are left out, by their JSON path (RFC 9535, <c>$.config.Env</c>).</param>
    public static IReadOnlyList<Difference> Compare(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second, Func<string, bool>? skip = null)
    {
        using JsonDocument a = JsonDocument.Parse(first);
        using JsonDocument b = JsonDocument.Parse(second);
        var differences = new List<Difference>();
        Compare(a.RootElement, b.RootElement, "$", skip ?? (_ => false), differences);
        // Two texts that say the same in other bytes have other digests all the same.
        if (differences.Count == 0 && skip is null && !first.Span.SequenceEqual(second.Span))
            differences.Add(new Difference("$", "the same values, written in other bytes"));
        return differences;
    }

    private static void Compare(JsonElement a, JsonElement b, string path, Func<string, bool> skip, List<Difference> differences)
    {
        if (skip(path))
            return;
        if (a.ValueKind == JsonValueKind.Object && b.ValueKind == JsonValueKind.Object)
            CompareMembers(a, b, path, skip, differences);
        else if (a.ValueKind == JsonValueKind.Array && b.ValueKind == JsonValueKind.Array)
            CompareItems(a, b, path, skip, differences);
        else if (!JsonElement.DeepEquals(a, b))
            differences.Add(new Difference(path, $"{Show(a)} → {Show(b)}"));
    }

    private static void CompareMembers(JsonElement a, JsonElement b, string path, Func<string, bool> skip, List<Difference> differences)
    {
        foreach (JsonProperty member in a.EnumerateObject())
        {
            string below = Below(path, member.Name);
            if (b.TryGetProperty(member.Name, out JsonElement other))
                Compare(member.Value, other, below, skip, differences);
            else if (!skip(below))
                differences.Add(new Difference(below, $"{Show(member.Value)} → missing"));
        }

        foreach (JsonProperty member in b.EnumerateObject().Where(member => !a.TryGetProperty(member.Name, out _) && !skip(Below(path, member.Name))))
            differences.Add(new Difference(Below(path, member.Name), $"missing → {Show(member.Value)}"));
    }

    private static void CompareItems(JsonElement a, JsonElement b, string path, Func<string, bool> skip, List<Difference> differences)
    {
        if (Names.FirstOrDefault(name => NamesAll(a, name) && NamesAll(b, name)) is { } key)
        {
            CompareNamed(a, b, key, path, skip, differences);
            return;
        }

        (int first, int second) = (a.GetArrayLength(), b.GetArrayLength());
        if (first != second)
            differences.Add(new Difference(path, $"{first} elements → {second} elements"));
        for (int index = 0; index < Math.Min(first, second); index++)
            Compare(a[index], b[index], $"{path}[{index}]", skip, differences);
        for (int index = second; index < first; index++)
            differences.Add(new Difference($"{path}[{index}]", $"{Show(a[index])} → missing"));
        for (int index = first; index < second; index++)
            differences.Add(new Difference($"{path}[{index}]", $"missing → {Show(b[index])}"));
    }

    private static bool NamesAll(JsonElement list, string key)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return list.GetArrayLength() > 0 && list.EnumerateArray().All(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out JsonElement name) && name.ValueKind == JsonValueKind.String && names.Add(name.GetString()!));
    }

    private static void CompareNamed(JsonElement a, JsonElement b, string key, string path, Func<string, bool> skip, List<Difference> differences)
    {
        var others = b.EnumerateArray().ToDictionary(item => item.GetProperty(key).GetString()!, StringComparer.Ordinal);
        foreach (JsonElement item in a.EnumerateArray())
        {
            string name = item.GetProperty(key).GetString()!;
            // RFC 9535, 2.3.5: the element whose member has this value.
            string below = $"{path}[?@.{key}=='{name}']";
            if (others.Remove(name, out JsonElement other))
                Compare(item, other, below, skip, differences);
            else
                differences.Add(new Difference(below, "only in the first"));
        }

        differences.AddRange(others.Keys.Order(StringComparer.Ordinal).Select(name => new Difference($"{path}[?@.{key}=='{name}']", "only in the second")));
    }

    private static string Below(string path, string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $"{path}.{name}" : $"{path}['{name}']";

    private static string Show(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength] + "…";
    }
}
