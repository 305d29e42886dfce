namespace Relaybox.ImageBuilder.Releases;

/// <summary>The stack of <c>compose/</c>, as a release publishes it: with the image that belongs to it, by digest.</summary>
internal static class ComposeStack
{
    /// <summary>The stack's file.</summary>
    public const string Name = "compose.yaml";

    // The variable stays: an operator may name another image, such as one loaded from an archive.
    private const string ImageBegin = "image: ${RELAYBOX_IMAGE:-";
    private const char ImageEnd = '}';

    /// <summary>What is beside it and belongs to it, and under which name it is published: hosts of releases do not take a leading dot.</summary>
    public static IReadOnlyList<(string Source, string Published)> OtherFiles { get; } = [("resolv.conf", "resolv.conf"), (".env.example", "env.example")];

    /// <summary>The text of the stack with another image.</summary>
    /// <param name="text">The stack.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="ImageBuildException">The stack does not name an image once, as <c>${RELAYBOX_IMAGE:-…}</c>.</exception>
    public static string Pin(string text, string image)
    {
        int begin = text.IndexOf(ImageBegin, StringComparison.Ordinal);
        int end = begin < 0 ? -1 : text.IndexOf(ImageEnd, begin + ImageBegin.Length);
        if (end < 0 || text.IndexOf(ImageBegin, end, StringComparison.Ordinal) >= 0)
            throw new ImageBuildException($"{Name} has to name the relay's image once, as '{ImageBegin}…{ImageEnd}', for the release to put its own there.");
        return text[..(begin + ImageBegin.Length)] + image + text[end..];
    }
}
