using System.Globalization;
using Relaybox.ImageBuilder.Inspection;
using Relaybox.ImageBuilder.Oci.Reading;
using Keys = Relaybox.ImageBuilder.Oci.Annotations;

namespace Relaybox.ImageBuilder.Verification;

/// <summary>What a released image says about how it was built: all that is needed to build it again.</summary>
internal sealed record ReleaseFacts
{
    private const string Latest = "latest";

    // What a release without provenance was given; all other annotations follow from the sources.
    private static readonly string[] OfTheBuild = [Keys.Revision, Keys.Version];

    // These follow from the lock, whatever a provenance lists: they have to come out the same by themselves.
    private static readonly string[] OfTheLock = [Keys.DebianSuite, Keys.DebianDate];

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
    /// <param name="layout">Has the release.</param>
    /// <param name="image">The release.</param>
    /// <param name="revision">The commit, for a release that does not say; null takes what it says.</param>
    /// <exception cref="ImageBuildException">The image does not say enough.</exception>
    public static ReleaseFacts Of(ImageLayout layout, StoredImage image, string? revision)
    {
        string name = layout.Name;
        StoredPlatform first = image.Platforms[0];
        string? commit = revision ?? first.Annotation(Keys.Revision);
        if (commit is null)
        {
            throw new ImageBuildException(
                $"{name} cannot be verified: it does not say which revision it was built from (no annotation {Keys.Revision}); name the commit with --revision if you know it.");
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
            Annotations = Given(layout, image),
        };
    }

    private static KeyValuePair<string, string>[] Given(ImageLayout layout, StoredImage image)
    {
        IEnumerable<KeyValuePair<string, string>> all = ProvenanceParameters.Annotations(layout, image)
            ?? OfTheBuild.Where(key => image.Platforms[0].Annotation(key) is not null).Select(key => KeyValuePair.Create(key, image.Platforms[0].Annotation(key)!));
        return [.. all.Where(entry => !OfTheLock.Contains(entry.Key, StringComparer.Ordinal)).OrderBy(entry => entry.Key, StringComparer.Ordinal)];
    }
}
