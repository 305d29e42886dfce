namespace Relaybox.ImageBuilder.Releases;

/// <summary>What the notes of a release tell.</summary>
internal sealed record PublishedRelease
{
    /// <summary>The version.</summary>
    public required ReleaseVersion Version { get; init; }

    /// <summary>The version's section of the changelog.</summary>
    public required string Changes { get; init; }

    /// <summary>The difference of the locks in Markdown; null for the first release.</summary>
    public required string? Packages { get; init; }

    /// <summary>Where the image is published.</summary>
    public required RegistryName Registry { get; init; }

    /// <summary>Digest of the index of all platforms.</summary>
    public required string Index { get; init; }

    /// <summary>Digest of each platform's manifest, by architecture.</summary>
    public required IReadOnlyList<(string Architecture, string Digest)> Platforms { get; init; }

    /// <summary>The identity in the certificate of the signatures; null when there are none.</summary>
    public required string? Signer { get; init; }

    /// <summary>The archive of the layout.</summary>
    public required string Layout { get; init; }
}
