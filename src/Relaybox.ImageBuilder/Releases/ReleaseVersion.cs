using System.Text.RegularExpressions;

namespace Relaybox.ImageBuilder.Releases;

/// <summary>The version of a release (Semantic Versioning 2.0.0, without build metadata, which no tag of an image can hold).</summary>
/// <param name="Text">As it is written: <c>1.2.3</c>, <c>1.2.3-rc.1</c>.</param>
internal sealed partial record ReleaseVersion(string Text)
{
    /// <summary>The tag of the commit.</summary>
    public string GitTag => "v" + Text;

    /// <summary>Reads a version.</summary>
    /// <exception cref="ImageBuildException">It is none.</exception>
    public static ReleaseVersion Parse(string text) => Format().IsMatch(text)
        ? new ReleaseVersion(text)
        : throw new ImageBuildException($"'{text}' is no version of a release: write three numbers as in 1.2.3, or 1.2.3-rc.1 for one that is not final.");

    /// <inheritdoc/>
    public override string ToString() => Text;

    [GeneratedRegex(
        @"\A(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Format();
}
