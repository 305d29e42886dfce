using System.Globalization;
using Relaybox.ImageBuilder.Oci;
using Relaybox.ImageBuilder.Oci.Reading;

namespace Relaybox.ImageBuilder.Verification;

/// <summary>What a released image says about how it was built: all that is needed to build it again.</summary>
internal sealed record ReleaseFacts
{
    private const string Latest = "latest";

    /// <summary>The commit.</summary>
    public required string Revision { get; init; }

    /// <summary>The tag.</summary>
    public required string Tag { get; init; }

    /// <summary>When the image says it was made, in seconds since 1970.</summary>
    public required long Epoch { get; init; }

    /// <summary>What it is for, in the order of its index.</summary>
    public required IReadOnlyList<DebianArchitecture> Architectures { get; init; }

    /// <summary>Annotations that were given to the build; all others follow from the sources.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; }

    /// <summary>Reads them from an image.</summary>
    /// <param name="name">How messages call the release.</param>
    /// <param name="image">The release.</param>
    /// <param name="revision">The commit, for a release that does not say; null takes what it says.</param>
    /// <exception cref="ImageBuildException">The image does not say enough.</exception>
    public static ReleaseFacts Of(string name, StoredImage image, string? revision)
    {
        StoredPlatform first = image.Platforms[0];
        string? commit = revision ?? first.Annotation(Oci.Annotations.Revision);
        if (commit is null)
        {
            throw new ImageBuildException(
                $"{name} cannot be verified: it does not say which revision it was built from (no annotation {Oci.Annotations.Revision}); name the commit with --revision if you know it.");
        }

        if (!commit.All(char.IsAsciiHexDigitLower) || commit.Length is < 7 or > 64)
        {
            throw new ImageBuildException(
                $"{name} cannot be verified: it says that it was built from '{commit}', which is no commit; what was built from files that were not committed nobody can build again.");
        }

        string? created = first.Configuration.Value.Created;
        if (!DateTimeOffset.TryParse(created, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            throw new ImageBuildException($"{name} cannot be verified: its configuration says it was created '{created}', which is no time.");

        return new ReleaseFacts
        {
            Revision = commit,
            Tag = image.Tag ?? Latest,
            Epoch = time.ToUnixTimeSeconds(),
            Architectures = [.. image.Platforms.Select(platform => DebianArchitecture.Parse(platform.Architecture))],
            Annotations = [.. Oci.Annotations.OfTheBuild.Select(key => KeyValuePair.Create(key, first.Annotation(key))).Where(entry => entry.Value is not null)!],
        };
    }
}
