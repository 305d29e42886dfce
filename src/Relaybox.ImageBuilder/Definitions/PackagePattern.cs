namespace Relaybox.ImageBuilder.Definitions;

/// <summary>Patterns of package names: <c>*</c> stands for any number of characters, everything else for itself.</summary>
internal static class PackagePattern
{
    /// <summary>Whether the pattern stands for the name.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        var star = pattern.IndexOf('*');
        if (star < 0) return pattern.SequenceEqual(name);
        if (!name.StartsWith(pattern[..star], StringComparison.Ordinal)) return false;

        var rest = pattern[(star + 1)..];
        for (var start = star; start <= name.Length; start++)
        {
            if (Matches(rest, name[start..])) return true;
        }

        return false;
    }
}
