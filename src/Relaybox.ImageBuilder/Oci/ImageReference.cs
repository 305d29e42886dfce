namespace Relaybox.ImageBuilder.Oci;

/// <summary>The name that a loaded image gets: <c>relaybox/relay:latest</c>.</summary>
/// <param name="Repository">Everything before the tag.</param>
/// <param name="Tag">After the last colon; <c>latest</c> when none is given.</param>
internal sealed record ImageReference(string Repository, string Tag)
{
    private const string DefaultTag = "latest";

    /// <summary>Whether it begins with the host of a registry, as engines tell it from a name: by a dot, a port, or <c>localhost</c>.</summary>
    public bool HasRegistry =>
        Repository.Split('/') is [var first, _, ..] && (first == "localhost" || first.AsSpan().ContainsAny('.', ':'));

    /// <summary>With the registry that engines add to a short name.</summary>
    public string Qualified
    {
        get
        {
            string path = Repository.Contains('/', StringComparison.Ordinal) ? Repository : "library/" + Repository;
            return HasRegistry ? ToString() : $"docker.io/{path}:{Tag}";
        }
    }

    /// <summary>Reads a reference.</summary>
    /// <exception cref="ImageBuildException">It has characters that no engine takes.</exception>
    public static ImageReference Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasTag = colon > text.LastIndexOf('/');
        var reference = hasTag ? new ImageReference(text[..colon], text[(colon + 1)..]) : new ImageReference(text, DefaultTag);
        bool valid = reference.Repository.Length > 0 && reference.Tag.Length is > 0 and <= 128
            && reference.Repository.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-' or '/' or ':')
            && reference.Tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        return valid
            ? reference
            : throw new ImageBuildException($"'{text}' is no image name: use lower-case letters, digits and . _ - /, then a colon and a tag, as in relaybox/relay:latest.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Repository}:{Tag}";
}
