using System.Text;
using System.Text.RegularExpressions;

namespace Relaybox.ImageBuilder.Definitions;

/// <summary>
/// A glob on absolute paths: <c>*</c> and <c>?</c> stay within one name, <c>**</c> as a whole name stands for any number of
/// names. <c>/usr/share/doc/**</c> matches everything below <c>/usr/share/doc</c>, not the directory itself.
/// </summary>
internal sealed record PathGlob
{
    private readonly Regex _regex;

    private PathGlob(string pattern, Regex regex)
    {
        Pattern = pattern;
        _regex = regex;
    }

    /// <summary>The glob as written.</summary>
    public string Pattern { get; }

    /// <summary>Reads a glob.</summary>
    /// <param name="pattern">The glob as written.</param>
    /// <param name="glob">The glob, when it is one.</param>
    /// <returns>Whether the pattern is absolute, has no empty name, no <c>.</c> or <c>..</c>, and <c>**</c> only as a whole name.</returns>
    public static bool TryParse(string pattern, out PathGlob? glob)
    {
        glob = null;
        if (!pattern.StartsWith('/') || pattern.Length == 1) return false;

        var names = pattern[1..].Split('/');
        if (names.Any(IsNoName)) return false;

        var regex = new StringBuilder("^");
        for (var index = 0; index < names.Length; index++)
        {
            var last = index == names.Length - 1;
            regex.Append(names[index] switch
            {
                "**" when last => "/.+",
                "**" => "(?:/[^/]+)*",
                var name => "/" + NameRegex(name),
            });
        }

        glob = new PathGlob(pattern, new Regex(regex.Append("\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));
        return true;
    }

    /// <summary>Whether the glob stands for an absolute path.</summary>
    public bool Matches(string path) => _regex.IsMatch(path);

    /// <inheritdoc/>
    public bool Equals(PathGlob? other) => other is not null && other.Pattern == Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => Pattern.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private static bool IsNoName(string name) =>
        name is "" or "." or ".." || (name != "**" && name.Contains("**", StringComparison.Ordinal));

    private static string NameRegex(string name) =>
        Regex.Escape(name).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal);
}
